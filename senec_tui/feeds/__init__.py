"""Programs that listen to what the collector polls, so that they need not ask the appliance."""
