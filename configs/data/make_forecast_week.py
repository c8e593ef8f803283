# /// script
# dependencies = ["xlsxwriter>=3.2.5"]
# ///
"""Makes forecast_week.csv and forecast_week.xlsx: the same forecast, and in the spreadsheet the roster of the week.

Needs xlsxwriter, which simchat does not: ``uv run configs/data/make_forecast_week.py`` brings it along.
"""

import csv
from datetime import date, datetime, timedelta
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).parent
WEEK = [date(2027, 3, 22) + timedelta(days=day) for day in range(7)]
GOOD_FRIDAY, SPRING_CHANGE = date(2027, 3, 26), date(2027, 3, 28)

FROM_SEVEN = [6, 22, 41, 49, 52, 47, 43, 42, 39, 37, 33, 25, 15, 7]
ORDERS_OF_DAY = [1.1, 1.0, 0.98, 1.02, 0.25, 0.5, 0.15]  # of an ordinary day; people write on holidays too
ROUND_THE_CLOCK = [1.5, 1.2, 1, 1, 1.2, 2, 3.5, 5, 6.5, 7, 7, 6.5, 6, 6, 6, 6, 6.5, 7, 7.5, 7.5, 6.5, 5, 3.5, 2.5]
OUTAGES_OF_DAY = [1, 1, 1, 1, 0.8, 0.7, 0.7]

PATTERNS = [  # tier, weekdays, start, end, heads, as in forecast_week.yaml
    ("sales", range(5), "08:00", "16:00", 5),
    ("sales", range(5), "12:00", "20:00", 4),
    ("sales", range(5, 6), "09:00", "17:00", 4),
    ("operations", range(7), "06:00", "14:00", 3),
    ("operations", range(7), "14:00", "22:00", 3),
    ("operations", range(7), "22:00", "06:00", 2),
]


def expected(topic, day, hour):
    """Visitors expected in an hour of a day; None where there is no such hour, or no row."""
    if topic == "orders":
        return round(FROM_SEVEN[hour - 7] * ORDERS_OF_DAY[day], 1) if 7 <= hour <= 20 else None
    if WEEK[day] == SPRING_CHANGE and hour == 2:
        return None
    return round(ROUND_THE_CLOCK[hour] * OUTAGES_OF_DAY[day], 1)


def rows():
    """The forecast, row by row."""
    for topic in ("orders", "outages"):
        for day, day_date in enumerate(WEEK):
            for hour in range(24):
                count = expected(topic, day, hour)
                if count is not None:
                    yield f"{day_date}T{hour:02d}:00", topic, count


def roster():
    """The shifts of the week, row by row; nobody of sales on the holiday."""
    for day, day_date in enumerate(WEEK):
        for tier, weekdays, start, end, heads in PATTERNS:
            if day in weekdays and not (tier == "sales" and day_date == GOOD_FRIDAY):
                yield day_date, start, end, tier, heads


def write_csv(path):
    """The forecast as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["interval_start", "topic", "count"])
        writer.writerows(rows())


def write_xlsx(path):
    """The forecast with a sheet per topic, its days as columns, and the roster."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": "Week of 22 March 2027", "created": datetime(2027, 1, 11)})
        day_format = book.add_format({"num_format": "yyyy-mm-dd", "bold": True})
        for topic in ("orders", "outages"):
            sheet = book.add_worksheet(topic.capitalize())
            sheet.write(0, 0, "time")
            for day, day_date in enumerate(WEEK):
                sheet.write_datetime(0, day + 1, datetime.combine(day_date, datetime.min.time()), day_format)
                for row, hour in enumerate(range(7, 21) if topic == "orders" else range(24), start=1):
                    sheet.write(row, 0, f"{hour:02d}:00")
                    if expected(topic, day, hour) is not None:
                        sheet.write(row, day + 1, expected(topic, day, hour))
        sheet = book.add_worksheet("Roster")
        sheet.write_row(0, 0, ["date", "start", "end", "tier", "count"])
        for row, (day_date, start, end, tier, heads) in enumerate(roster(), start=1):
            sheet.write_datetime(row, 0, datetime.combine(day_date, datetime.min.time()), day_format)
            sheet.write_row(row, 1, [start, end, tier, heads])


if __name__ == "__main__":
    write_csv(HERE / "forecast_week.csv")
    write_xlsx(HERE / "forecast_week.xlsx")
