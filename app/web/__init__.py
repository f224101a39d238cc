"""The console, the widget and the demo's shop, served by the process that serves the API."""
