"""Audits whose whole reports are kept for a test."""

from typing import Any, NamedTuple

from linkcheck.audit.run import AuditResult, audit
from linkcheck.config.settings import Settings
from linkcheck.report.summary import CountKey
from linkcheck.report.whole import Report


class WholeAudit(NamedTuple):
    report: Report
    news: frozenset[CountKey]


def audit_whole(paths: Any, settings: Settings, **more: Any) -> WholeAudit:
    reports: list[Report] = []

    def keep(audited: AuditResult) -> None:
        reports.append(audited.checked.report(settings.digest))

    audited = audit(paths, settings, deliver=keep, details=True, **more)
    return WholeAudit(reports[-1], audited.news)
