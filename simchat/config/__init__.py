"""What a planner writes → a checked, frozen scenario."""

from simchat.config.clock import Clock
from simchat.config.json_schema import json_schema
from simchat.config.problems import ConfigError, Problem
from simchat.config.scenario import Scenario, load
from simchat.config.schema import Config
from simchat.config.starting import starting_config

__all__ = ["Clock", "Config", "ConfigError", "Problem", "Scenario", "json_schema", "load", "starting_config"]
