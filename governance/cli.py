"""The command line, `onrecord`: what may be asked, and how what goes wrong is said."""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from governance.commands import speech
from governance.commands.speech import complain, told
from governance.config import ConfigError
from governance.errors import N_, Refusal

SCOPES = ("read", "write", "decide")
WITNESSES = N_("witnesses, and how many of them have to agree")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. 0: done; 1: refused or failed, with a sentence; 2: asked wrongly."""
    speech.use(os.environ)
    given = parser().parse_args(argv)
    module, _, function = given.command.partition(":")
    try:
        act: Callable[[argparse.Namespace], int | None] = getattr(_loaded(f"governance.commands.{module}"), function)
        return act(given) or 0
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that nothing fails again when we end
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # a command never ends in a traceback
        for line in _lines(error):
            complain(line)
        return 1


def _loaded(name: str) -> ModuleType:
    """A module of commands. The collector waits: what is loaded stays, and looking for garbage in it took a fifth."""
    gc.disable()
    try:
        return importlib.import_module(name)
    finally:
        gc.freeze()
        gc.enable()


def _lines(error: Exception) -> list[str]:
    if isinstance(error, ConfigError):
        return speech.of_config(error)
    if isinstance(error, Refusal):
        return speech.of_refusal(error)
    if type(error).__module__.startswith("sqlalchemy."):  # which a mere `--help` need not load
        return [told(speech.UNREACHABLE, reason=speech.of_database(error))]
    if isinstance(error, OSError):
        return [f"{error.filename or 'onrecord'}: {speech.of_system(error)}"]
    return [
        told(
            N_("This should not have happened; please report it: %(kind)s: %(reason)s"),
            kind=type(error).__name__,
            reason=" ".join(str(error).split()),
        )
    ]


def parser() -> argparse.ArgumentParser:
    """Everything that may be asked. Each leaf names the function that does it as `module:function`."""
    top = argparse.ArgumentParser("onrecord", description=told(N_("Public replies on the record.")))
    families = top.add_subparsers(metavar="COMMAND", required=True)
    _serving(families)
    _database(families)
    _people(families)
    _tokens(families)
    _channels(families)
    _policy(families)
    _log(families)
    return top


def _leaf(families: Any, name: str, command: str, help: str) -> argparse.ArgumentParser:
    leaf: argparse.ArgumentParser = families.add_parser(name, help=told(help), description=told(help))
    leaf.set_defaults(command=command)
    return leaf


def _family(families: Any, name: str, help: str) -> Any:
    family = families.add_parser(name, help=told(help), description=told(help))
    return family.add_subparsers(metavar="COMMAND", required=True)


def _serving(families: Any) -> None:
    serve = _leaf(families, "serve", "serving:serve", N_("Serve the web pages and do the work that follows changes."))
    serve.add_argument("--port", type=int, help=told(N_("port to listen at; the next start keeps it")))
    serve.add_argument("--workers", type=int, help=told(N_("web processes")))
    serve.add_argument(
        "--demo", action="store_true", help=told(N_("load the demonstration organisation into an empty database"))
    )
    prepare = families.add_parser("prepare")  # what `serve` does first, in a process that ends; not for people
    prepare.add_argument("--demo", action="store_true")
    prepare.set_defaults(command="database:prepare")
    _leaf(families, "worker", "working:work", N_("Do the work that follows changes, and nothing else."))
    _leaf(families, "check", "checking:check", N_("Say what is wrong with this installation and how to mend it."))


def _database(families: Any) -> None:
    db = _family(families, "db", N_("The database."))
    _leaf(db, "upgrade", "database:upgrade", N_("Bring the database's schema up to this program's."))
    demo = _family(families, "demo", N_("The demonstration organisation."))
    _leaf(
        demo, "load", "database:load_demonstration", N_("Load the demonstration organisation into an empty database.")
    )


def _people(families: Any) -> None:
    user = _family(families, "user", N_("People and their roles."))
    add = _leaf(user, "add", "people:add", N_("Add a person."))
    add.add_argument("email", metavar="EMAIL")
    add.add_argument("--name", required=True)
    add.add_argument("--role", action="extend", nargs="+", default=[], metavar="ROLE[:TOPIC]")
    add.add_argument("--language", choices=speech.LANGUAGES, default="en")
    _password_option(add)
    renamed = _leaf(user, "rename", "people:rename_person", N_("Give somebody another name."))
    renamed.add_argument("email", metavar="EMAIL")
    renamed.add_argument("--name", required=True, metavar="NAME", help=told(N_("what they are called from now on")))
    listed = _leaf(user, "list", "people:show", N_("List everybody with roles and dates."))
    listed.add_argument("--json", action="store_true", help=told(N_("as JSON")))
    for name, command, help in (
        ("grant", "people:grant_role", N_("Grant a role.")),
        ("revoke", "people:revoke_role", N_("Take a role back.")),
    ):
        leaf = _leaf(user, name, command, help)
        leaf.add_argument("email", metavar="EMAIL")
        leaf.add_argument("role", metavar="ROLE[:TOPIC]")
    user.choices["grant"].add_argument("--until", metavar="DATE", help=told(N_("the last day of the role")))
    add.add_argument("--until", metavar="DATE", help=told(N_("the last day of these roles")))
    outside = told(N_("the other body, for an outside approver: somebody who only decides what is put before them"))
    add.add_argument("--outside", metavar="BODY", help=outside)
    for name, command, help in (
        ("disable", "people:disable_person", N_("Disable an account, with its sessions and tokens.")),
        ("enable", "people:enable_person", N_("Enable an account that was disabled.")),
        ("password", "people:password", N_("Set a password.")),
    ):
        _leaf(user, name, command, help).add_argument("email", metavar="EMAIL")
    _password_option(user.choices["password"])


def _password_option(leaf: argparse.ArgumentParser) -> None:
    leaf.add_argument(
        "--password-stdin", action="store_true", help=told(N_("read the password from the first line of the input"))
    )


def _tokens(families: Any) -> None:
    token = _family(families, "token", N_("Access tokens for programs."))
    add = _leaf(token, "add", "people:add_token", N_("Issue a token; it is printed once, alone on its line."))
    add.add_argument("email", metavar="EMAIL")
    add.add_argument("--name", required=True)
    add.add_argument(
        "--scope", action="extend", nargs="+", choices=SCOPES, default=[], help=told(N_("by default read and write"))
    )
    add.add_argument("--expires", metavar="DATE", help=told(N_("the last day on which it is valid")))
    _leaf(token, "list", "people:show_tokens", N_("List somebody's tokens.")).add_argument("email", metavar="EMAIL")
    revoke = _leaf(token, "revoke", "people:end_token", N_("Revoke a token by its number."))
    revoke.add_argument("token", type=int, metavar="NUMBER")


def _channels(families: Any) -> None:
    channel = _family(families, "channels", N_("The channels, and the webhooks by which they go out."))
    listed = _leaf(channel, "list", "ways_out:show", N_("List the channels and how each goes out."))
    listed.add_argument("--json", action="store_true", help=told(N_("as JSON")))
    for name, command, help in (
        ("secret", "ways_out:make_secret", N_("Make a secret that signs, the first or another; it is printed once.")),
        ("set", "ways_out:set_webhook", N_("Have a channel go out by a webhook.")),
        ("off", "ways_out:turn_off", N_("Have a channel posted to by hand.")),
        ("limit", "ways_out:set_limit", N_("Set how long a text on a channel may be.")),
    ):
        _leaf(channel, name, command, help).add_argument("channel", metavar="CHANNEL")
    channel.choices["set"].add_argument("url", metavar="URL")
    asked = told(N_("where the receiver is asked what became of something"))
    channel.choices["set"].add_argument("--status-url", metavar="URL", help=asked)
    limit = channel.choices["limit"]
    limit.add_argument("limit", type=int, metavar="NUMBER")
    limit.add_argument("--account", metavar="NAME", help=told(N_("its account there, for example @MapleHealth")))
    _leaf(channel, "unknown", "ways_out:show_unknown", N_("List what was sent and nobody knows the outcome of."))


def _policy(families: Any) -> None:
    policy = _family(families, "policy", N_("The guidance document."))
    adopt = _leaf(policy, "adopt", "policy:adopt_document", N_("Bring the first guidance document into force, once."))
    adopt.add_argument("file", metavar="FILE")
    adopt.add_argument("--reason", required=True)
    help = N_("Say what is wrong with a guidance document, and run its examples.")
    check = _leaf(policy, "check", "policy:check_document", help)
    check.add_argument("file", metavar="FILE")
    check.add_argument(
        "--proposed", action="store_true", help=told(N_("as a version proposed now: its dates have to lie ahead"))
    )


def _log(families: Any) -> None:
    log = _family(families, "log", N_("The record."))
    export = _leaf(log, "export", "record:export", N_("Write the record as files that anybody can check."))
    export.add_argument("directory", metavar="DIRECTORY")
    export.add_argument("--openings", action="store_true", help=told(N_("with the personal data, for auditors")))
    verify = _leaf(log, "verify", "record:verify_export", N_("Check an exported record, as onrecord-verify does."))
    verify.add_argument("log", metavar="DIRECTORY|URL")
    verify.add_argument("--vkey", required=True, help=told(N_("the log's public key, from somebody you trust")))
    verify.add_argument(
        "--remember", metavar="FILE", help=told(N_("the checkpoint to hold it against; written anew when all is well"))
    )
    verify.add_argument(
        "--openings", metavar="FILE", help=told(N_("what the commitments hide; by default that of the directory"))
    )
    verify.add_argument("--policy", metavar="FILE", help=told(WITNESSES))
    prove = _leaf(log, "prove", "record:prove", N_("Print the proof that an entry is in the record."))
    prove.add_argument("index", type=int, metavar="INDEX")
    receipt = _leaf(log, "verify-proof", "record:verify_receipt", N_("Check such a proof against an entry."))
    receipt.add_argument("file", metavar="FILE", help=told(N_("the proof, as “onrecord log prove” prints it")))
    receipt.add_argument("leaf", metavar="LEAF", help=told(N_("a file with the exact bytes of the entry")))
    receipt.add_argument("--vkey", help=told(N_("the log's public key; by default this installation's own")))
    receipt.add_argument("--policy", metavar="FILE", help=told(WITNESSES))
    adopt = _leaf(log, "adopt", "record:take_as_it_stands", N_("Accept the record as it stands after a mismatch."))
    adopt.add_argument("--by", required=True, metavar="NAME")
    adopt.add_argument("--reason", required=True)


if __name__ == "__main__":
    sys.exit(main())
