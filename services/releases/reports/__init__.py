"""Reports from the log: the annual report, those for the boards and the Inspectorate, and the sector's extract."""
