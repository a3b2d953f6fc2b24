"""Values for an MQTT broker, and for Home Assistant behind it. Needs the extra `mqtt`."""
