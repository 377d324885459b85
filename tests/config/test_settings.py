"""The configuration: what it may hold, the message where it cannot be used, and that the documentation agrees."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from msgspec import Struct

import linkcheck
from linkcheck.cli import main
from linkcheck.cli.parser import COMMANDS, parse_arguments
from linkcheck.config.docs import configuration_schema, rows_table, settings_table
from linkcheck.config.host_path_rules import HostRule, PathRule, UrlRule
from linkcheck.config.load import load_settings
from linkcheck.config.setting_rows import Setting, SettingsTable
from linkcheck.config.settings import KEYS, SETTINGS, Settings, type_of
from linkcheck.model.errors import SettingsError
from linkcheck.model.vocabulary import Level, Profile, Role
from linkcheck.report import FORMATS

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
SCHEMA = Draft202012Validator(configuration_schema())


def loaded(folder: Path, toml: str, **environment: str) -> Settings:
    (folder / "linkcheck.toml").write_text(toml, encoding="utf-8")
    return load_settings(folder, {}, environment)


@pytest.mark.parametrize("block", BLOCKS)
def test_every_example_of_the_readme_can_be_used(tmp_path: Path, block: str) -> None:
    """Each TOML block is a configuration that loads, and that the published schema allows."""
    (tmp_path / "pyproject.toml").write_text(block, encoding="utf-8")

    assert load_settings(tmp_path, {}, {}) != Settings()
    assert list(SCHEMA.iter_errors(tomllib.loads(block)["tool"]["linkcheck"])) == []


def test_a_setting_without_a_row_is_a_mistake() -> None:
    """A field that is added without its row in the table, or a row without a meaning, cannot even be imported."""
    with pytest.raises(TypeError, match=r"Table\.depth has no row"):

        class Table(Struct, metaclass=SettingsTable):
            depth: int = 3

    with pytest.raises(TypeError, match="Missing required argument 'meaning'"):
        Setting()  # type: ignore[call-arg]  # This is the mistake.


@pytest.mark.parametrize("key", KEYS)
def test_every_row_is_whole(key: str) -> None:
    """A setting has a meaning; a list has a separator, or is a list of tables and stands in files only; a flag belongs to a command."""
    setting = SETTINGS[key]

    assert setting.meaning
    assert setting.in_file or setting.in_environment
    is_list = isinstance(getattr(Settings(), key), tuple | dict) or type_of(key) == tuple[Role, ...] | None
    assert bool(setting.separator) == (is_list and setting.in_environment)
    if setting.flag is not None:
        assert any(hasattr(parse_arguments((name, *ARGUMENTS[name])), key) for name in COMMANDS)


# What a command cannot be called without.
ARGUMENTS = dict.fromkeys(COMMANDS, ()) | {
    "resolve": ("a.example",),
    "explain": ("LC101",),
    "report": ("--schema",),
    "config": ("--schema",),
    "ledger": ("stats",),
}


def test_the_readme_has_the_tables_that_the_code_makes() -> None:
    """Every setting, and every key of its tables, is in the README as the table of settings has it."""
    for rows in map(tuple, (settings_table(), rows_table(HostRule), rows_table(UrlRule), rows_table(PathRule))):
        assert [row for row in rows if row not in README] == []
        assert "\n".join(rows) + "\n" in README


@pytest.mark.parametrize("command", ["check", "resolve", "audit"])
def test_the_readme_has_every_flag(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each flag that the help of a command lists stands in a table of the README, with its values where they are few."""
    with pytest.raises(SystemExit):
        parse_arguments((command, "--help"))
    flags = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", capsys.readouterr().out)) - {"--help"}

    assert {flag for flag in flags if not re.search(rf"^\|[^|]*`{flag}\b", README, re.MULTILINE)} == set()
    assert "`--format " + r"\|".join(FORMATS) + "`" in README


def test_every_setting_is_read_somewhere() -> None:
    """A setting that changes nothing would be a promise that is not kept."""
    package = Path(str(linkcheck.__file__)).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py") if path.parent != package / "config")

    assert [key for key in SETTINGS if not re.search(rf"\.{key}\b", code)] == []


def test_the_schema_is_published_and_describes_every_key(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """The command prints a valid schema in which each key, of the tables too, has a description; secrets have no key."""
    assert main(("config", "--schema")) == 0
    schema = json.loads(capsysbinary.readouterr().out)

    Draft202012Validator.check_schema(schema)
    assert schema == json.loads(json.dumps(configuration_schema()))
    assert set(schema["properties"]) == {key for key, setting in SETTINGS.items() if setting.in_file}
    tables = (schema, *(schema["$defs"][name] for name in ("HostRule", "PathRule")))
    assert all("description" in described for table in tables for described in table["properties"].values())


WRONG = {
    'concurrency = "many"': 'concurrency is the text "many", but must be a whole number',
    "concurrency = 0": "concurrency is the number 0, but must be a whole number of at least 1",
    "timeout = 0": "timeout is the number 0, but must be a number above 0.0",
    "offline = 1": "offline is the number 1, but must be true or false",
    'select = "LC2"': 'select is the text "LC2", but must be a list',
    "site_url = 2027-01-31": "site_url is the value 2027-01-31, but must be text",
    'profile = "syndicaton"': (
        'profile is the text "syndicaton", but must be one of auto, syndication, cross-posting, link-blog; did you mean syndication?'
    ),
    'expect = ["source", "orignal"]': (
        'expect[1] is the text "orignal", but must be one of original, canonical, source, front, body; did you mean original?'
    ),
    "severity = 3": "severity is the number 3, but must be a table",
    '[severity]\nLC202 = "note"\nLC404 = "eror"': (
        'severity.LC404 is the text "eror", but must be one of error, warning, note, off; did you mean error?'
    ),
    "[hosts]\nhost = 'a.example'": "hosts is a table, but must be a list",
    "[[hosts]]\naccept = [403]": "hosts[0] has no host, which it must have",
    "[[hosts]]\nhost = 'a.example'\naccept = [403, 20]": "hosts[0].accept[1] is the number 20, but must be a whole number of at least 100",
    "[[paths]]\nmatch = []": "paths[0].match is a list, but must be a list that is not empty",
}


@pytest.mark.parametrize(("toml", "said"), WRONG.items())
def test_the_message_about_a_wrong_value_names_key_value_and_what_is_wanted(tmp_path: Path, toml: str, said: str) -> None:
    """The sentence names the file and the place, in tables too, and the schema does not allow it either."""
    with pytest.raises(SettingsError) as caught:
        loaded(tmp_path, toml)

    assert str(caught.value) == f"linkcheck.toml: {said}"
    assert not SCHEMA.is_valid(json.loads(json.dumps(tomllib.loads(toml), default=lambda day: {"day": str(day)})))


UNKNOWN = {
    "offlin = true": "linkcheck.toml has an unknown key offlin; did you mean offline?",
    "[[hosts]]\nhost = 'a.example'\n[[hosts]]\nhost = 'b.example'\nacept = [403]": (
        "linkcheck.toml: [[hosts]] number 2 has an unknown key acept; did you mean accept?"
    ),
    "[[paths]]\nmach = 'drafts'": "linkcheck.toml: [[paths]] number 1 has an unknown key mach; did you mean match?",
    "[[hosts]]\nhost = 'a.example'\nheaders = ['x']": (
        "linkcheck.toml cannot set headers for a host, for they carry secrets; use --header or LINKCHECK_HEADERS"
    ),
    "headers = ['a.example: X: y']": (
        "linkcheck.toml cannot set headers, for whoever can change a file here could change it; use its flag or LINKCHECK_HEADERS"
    ),
    "[[hosts]]\nhost = 'https://a.example/x'": (
        "'https://a.example/x' in [[hosts]] is no host name; write only the name, such as news.example"
    ),
}


@pytest.mark.parametrize(("toml", "said"), UNKNOWN.items())
def test_unknown_keys_and_secrets_are_mistakes_in_tables_too(tmp_path: Path, toml: str, said: str) -> None:
    """The nearest key is suggested; what carries secrets may stand in no file."""
    with pytest.raises(SettingsError) as caught:
        loaded(tmp_path, toml)

    assert str(caught.value) == said


@pytest.mark.parametrize("key", ["headers", "connect_to"])
def test_a_value_that_may_be_secret_is_not_shown(tmp_path: Path, key: str) -> None:
    """A message about such a setting, or about a part of it, names the key and not what was found there."""
    for value, name in (("text", key), (["text", 3], f"{key}[1]")):
        with pytest.raises(SettingsError, match=rf"^{re.escape(name)} is something else, but must be"):
            load_settings(tmp_path, {key: value}, {})


def test_tables_may_be_written_with_hyphens(tmp_path: Path) -> None:
    """Keys of tables follow the spelling of all others, and a host's name is kept as requests carry it."""
    settings = loaded(tmp_path, "[[hosts]]\nhost = 'Bücher.example'\nnever-check = true\n")

    assert settings.hosts == (HostRule("xn--bcher-kva.example", never_check=True),)


def test_the_environment_sets_profiles_and_severities(tmp_path: Path) -> None:
    """Severities stand in one variable; a wrong word in it gets the same message as one in a file."""
    environment = {"LINKCHECK_PROFILE": "link-blog", "LINKCHECK_SEVERITY": "LC404=error, LC003=off"}
    settings = loaded(tmp_path, "profile = 'auto'", **environment)

    assert (settings.profile, dict(settings.severity)) == (Profile.LINK_BLOG, {"LC404": Level.ERROR, "LC003": Level.OFF})
    with pytest.raises(SettingsError, match=r'LINKCHECK_SEVERITY\.LC404 is the text "on", but must be one of'):
        loaded(tmp_path, "", LINKCHECK_SEVERITY="LC404=on")


def test_a_pyproject_of_another_shape_raises_no_traceback(tmp_path: Path) -> None:
    """A file without tables of tools is somebody else's; one whose table is none is an error."""
    (tmp_path / "pyproject.toml").write_text("tool = 3")
    assert load_settings(tmp_path, {}, {}).profile is Profile.AUTO

    (tmp_path / "pyproject.toml").write_text("[tool]\nlinkcheck = 3")
    with pytest.raises(SettingsError, match=r"tool\.linkcheck must be a table; write \[tool\.linkcheck\]"):
        load_settings(tmp_path, {}, {})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('agree_at = "unknown"', "claims cannot agree at unknown"),
        ('[[paths]]\nmatch = "a.md"\nagree_at = "different"', "claims cannot agree at different"),
        ('site_url = "blog.example"', "site_url is no web address"),
        ("[tool.linkcheck]\noffline = true", "leave tool.linkcheck out of this file"),
    ],
)
def test_what_has_the_right_type_and_means_nothing_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """A value that would hide findings or end in a bug is an error at once."""
    (tmp_path / "linkcheck.toml").write_text(text)
    with pytest.raises(SettingsError, match=said):
        load_settings(tmp_path, {}, {})


def test_a_mark_at_the_beginning_of_a_file_is_passed_over(tmp_path: Path) -> None:
    """Editors that write a byte order mark write a configuration all the same."""
    (tmp_path / "linkcheck.toml").write_bytes(b"\xef\xbb\xbfoffline = true\n")
    assert load_settings(tmp_path, {}, {}).offline


@pytest.mark.parametrize(
    ("text", "value"), [("yes", True), ("ON", True), ("1", True), ("true", True), ("no", False), ("off", False), ("0", False)]
)
def test_a_variable_is_a_switch_as_people_write_it(tmp_path: Path, text: str, value: bool) -> None:
    """Shells know no true and false."""
    assert loaded(tmp_path, "", LINKCHECK_OFFLINE=text).offline is value
