"""Tab 4: inputs, curtailment, inverters."""
