"""The one place that knows which concrete class stands behind each port: a module for each process."""
