"""The history for InfluxDB, VictoriaMetrics and other databases of time series."""
