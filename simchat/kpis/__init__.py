from simchat.kpis.checks import target_problems
from simchat.kpis.measure import Measures, measure
from simchat.kpis.records import sessions_table, work_table
from simchat.kpis.registry import Kpi, UnknownKpi, find_kpi, kpis_for
from simchat.kpis.reporting import Reporting

__all__ = [
    "Kpi",
    "Measures",
    "Reporting",
    "UnknownKpi",
    "find_kpi",
    "kpis_for",
    "measure",
    "sessions_table",
    "target_problems",
    "work_table",
]
