"""A local Zoho Desk with its accounts server, for `deskbot try` and for the tests."""

from bot.sandbox.desk.answers.guide import GuideShape
from bot.sandbox.desk.faults import FAULTS, Fault, FaultInfo, Faults
from bot.sandbox.desk.server import SandboxDesk

__all__ = ["FAULTS", "Fault", "FaultInfo", "Faults", "GuideShape", "SandboxDesk"]
