from simchat.report.spreadsheet.summarised import Summarised
from simchat.report.spreadsheet.writing import write_spreadsheet

__all__ = ["Summarised", "write_spreadsheet"]
