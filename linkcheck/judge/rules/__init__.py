"""The rules, one file each, in the order of their codes."""

from linkcheck.judge.case import Case, Heeded
from linkcheck.judge.rules.affiliate_source import affiliate_source
from linkcheck.judge.rules.blocked import blocked
from linkcheck.judge.rules.canonical_disagrees import canonical_disagrees
from linkcheck.judge.rules.claims_all_differ import claims_all_differ
from linkcheck.judge.rules.copy_as_source import copy_as_source
from linkcheck.judge.rules.dangling_fragment import dangling_fragment
from linkcheck.judge.rules.dead_link import dead_link
from linkcheck.judge.rules.duplicate_key import duplicate_key
from linkcheck.judge.rules.duplicate_source import duplicate_source
from linkcheck.judge.rules.escaped_metadata_url import escaped_metadata_url
from linkcheck.judge.rules.expired_ignore import expired_ignore
from linkcheck.judge.rules.hidden_links import hidden_links
from linkcheck.judge.rules.hidden_source_link import hidden_source_link
from linkcheck.judge.rules.host_gone import host_gone
from linkcheck.judge.rules.insecure_link import insecure_link
from linkcheck.judge.rules.invalid_certificate import invalid_certificate
from linkcheck.judge.rules.invalid_ignore import invalid_ignore
from linkcheck.judge.rules.malformed_claim import malformed_claim
from linkcheck.judge.rules.malformed_link import malformed_link
from linkcheck.judge.rules.missing_canonical_url import missing_canonical_url
from linkcheck.judge.rules.missing_original_link import missing_original_link
from linkcheck.judge.rules.missing_source_link import missing_source_link
from linkcheck.judge.rules.moved_permanently import moved_permanently
from linkcheck.judge.rules.original_disagrees import original_disagrees
from linkcheck.judge.rules.private_address import private_address
from linkcheck.judge.rules.proxied_claim import proxied_claim
from linkcheck.judge.rules.publisher_mismatch import publisher_mismatch
from linkcheck.judge.rules.publisher_names_another import publisher_names_another
from linkcheck.judge.rules.redirect_loop import redirect_loop
from linkcheck.judge.rules.rule import FixAvailability, Rule, RuleInfo, needed
from linkcheck.judge.rules.self_canonical import self_canonical
from linkcheck.judge.rules.server_error import server_error
from linkcheck.judge.rules.several_source_links import several_source_links
from linkcheck.judge.rules.several_values import several_values
from linkcheck.judge.rules.soft_dead import soft_dead
from linkcheck.judge.rules.source_disagrees import source_disagrees
from linkcheck.judge.rules.title_mismatch import title_mismatch
from linkcheck.judge.rules.tracking_parameters import tracking_parameters
from linkcheck.judge.rules.unfilled_placeholder import unfilled_placeholder
from linkcheck.judge.rules.unreachable import unreachable
from linkcheck.judge.rules.unreadable_post import unreadable_post
from linkcheck.judge.rules.unresolved_proxy import unresolved_proxy
from linkcheck.judge.rules.unused_ignore import unused_ignore
from linkcheck.model.vocabulary import ClearedBy, Severity

RULES: tuple[Rule, ...] = (
    unreadable_post,
    duplicate_key,
    unfilled_placeholder,
    missing_original_link,
    missing_canonical_url,
    missing_source_link,
    several_source_links,
    several_values,
    malformed_claim,
    escaped_metadata_url,
    hidden_source_link,
    canonical_disagrees,
    source_disagrees,
    original_disagrees,
    claims_all_differ,
    self_canonical,
    duplicate_source,
    publisher_names_another,
    title_mismatch,
    publisher_mismatch,
    proxied_claim,
    unresolved_proxy,
    tracking_parameters,
    copy_as_source,
    affiliate_source,
    dead_link,
    host_gone,
    unreachable,
    server_error,
    invalid_certificate,
    redirect_loop,
    moved_permanently,
    soft_dead,
    blocked,
    insecure_link,
    malformed_link,
    private_address,
    dangling_fragment,
    hidden_links,
    unused_ignore,
    expired_ignore,
    invalid_ignore,
)

_BY_CODE = {rule.info.code: rule.info for rule in RULES}


def info_of(code: str) -> RuleInfo:
    """What is known of the rule with that code; a ledger or a baseline of another version may name one that is not there."""
    return _BY_CODE.get(code) or RuleInfo(code=code, name=code, severity=Severity.NOTE, cleared_by=ClearedBy.NEVER)


__all__ = ["RULES", "Case", "FixAvailability", "Heeded", "Rule", "RuleInfo", "info_of", "needed"]
