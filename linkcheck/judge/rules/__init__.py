"""The rules, a file each, in the order of their codes."""

from importlib import import_module

from linkcheck.judge.rules.rule import FixAvailability, Rule, RuleInfo, applicable
from linkcheck.model.vocabulary import ClearedBy, Severity

# Each names a file of this folder and the rule in it.
_NAMES = (
    "unreadable_post",
    "duplicate_key",
    "unfilled_placeholder",
    "missing_original_link",
    "missing_canonical_url",
    "missing_source_link",
    "several_source_links",
    "several_values",
    "malformed_claim",
    "escaped_metadata_url",
    "hidden_source_link",
    "names_no_article",
    "canonical_disagrees",
    "source_disagrees",
    "original_disagrees",
    "claims_all_differ",
    "self_canonical",
    "duplicate_source",
    "publisher_names_another",
    "title_mismatch",
    "publisher_mismatch",
    "proxied_claim",
    "unresolved_proxy",
    "tracking_parameters",
    "copy_as_source",
    "affiliate_source",
    "dead_link",
    "host_gone",
    "unreachable",
    "server_error",
    "invalid_certificate",
    "redirect_loop",
    "moved_permanently",
    "soft_dead",
    "blocked",
    "insecure_link",
    "malformed_link",
    "private_address",
    "dangling_fragment",
    "hidden_links",
    "missing_file",
    "empty_link",
    "unused_ignore",
    "expired_ignore",
    "invalid_ignore",
)


def _rule(name: str) -> Rule:
    rule: Rule = getattr(import_module(f"{__name__}.{name}"), name)
    return rule


RULES: tuple[Rule, ...] = tuple(map(_rule, _NAMES))
_BY_CODE = {rule.info.code: rule.info for rule in RULES}


def info_of(code: str) -> RuleInfo:
    """What is known of the rule with that code; a ledger or a baseline of another version may name one that is not there."""
    return _BY_CODE.get(code) or RuleInfo(code=code, name=code, severity=Severity.NOTE, cleared_by=ClearedBy.NEVER)


__all__ = ["RULES", "FixAvailability", "Rule", "RuleInfo", "applicable", "info_of"]
