"""Tables that a config names: forecasts, traces, rosters and columns of values, from CSV files or spreadsheets."""
