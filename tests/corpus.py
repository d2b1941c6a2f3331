#!/usr/bin/python3
"""corpus.py - runs `convened explain` over folders of mail and compares with what each mail must lead to.

Folders: tests/corpus/requests, and those of CORPUS (argument or variable; ../shared/corpus). Prints every difference and the
counts; fails on any wrongful act, on a mail that got no answer, and where a count falls below tests/corpus.floors. bounces.kept
counts the reports that throw nobody out whom they don't call gone for good.
"""
import csv
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = pathlib.Path(os.environ.get("CONVENED", ROOT / "build" / "convened"))
CONFIG = ROOT / "config" / "convened.cfg.example"
ACTS = {"join", "leave", "confirm", "pause", "resume", "digest", "each", "forget", "yes", "no", "maybe"}


def explain(mails):
    """One object for each mail, by file name. A mail that ends the reader costs only its own."""
    answers = {}
    for first in range(0, len(mails), 100):
        run = subprocess.run(
            [PROGRAM, "explain", "--json", "-c", CONFIG, *mails[first:first + 100]],
            stdout=subprocess.PIPE, check=False, timeout=300)
        for line in run.stdout.decode("utf-8").splitlines():
            answer = json.loads(line)
            answers[pathlib.Path(answer["file"]).name] = answer
    return answers


def rows(folder):
    with open(folder / "expected.tsv", encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


def squeeze(text):
    return re.sub(r"\s+", " ", text or "").strip()


def wrongful(answer, allowed):
    return sorted(r for r in answer.get("requests", []) if r.split(":")[0] in ACTS and r not in allowed)


# ---- what each folder's columns promise: (column, expected, got) where the row states something ----

def of_requests(row, answer, _folder):
    got = " ".join(answer.get("requests", [])) or "-"
    yield "kind", row["kind"], answer["kind"]
    yield "requests", row["requests"], got
    yield "language", row["language"], answer.get("language", "-")
    yield "kind+requests", f"{row['kind']} {row['requests']}", f"{answer['kind']} {got}"


def of_mime(row, answer, _folder):
    if row["from"] != "-":
        yield "from", row["from"].lower(), answer.get("from", "").lower()
    if row["subject"] != "-":
        yield "subject", squeeze(row["subject"]), squeeze(answer.get("subject"))
    if row["text"] != "-":
        # The first plain text may be an enclosed mail's: that stands apart from the sender's own words.
        firsts = [squeeze(next((line for line in answer.get(where, "").splitlines() if line.strip()), ""))[:70].strip()
                  for where in ("text", "enclosed")]
        yield "text", squeeze(row["text"]), firsts[1] if squeeze(row["text"]) == firsts[1] else firsts[0]


def of_replies(row, answer, folder):
    kind = answer["kind"]
    if row["kind"] == "person":
        yield "kind", "person", kind if kind in ("auto-reply", "receipt") else "person"
    else:
        yield "kind", row["kind"], kind
    if row["reply"] != "-":
        want = squeeze((folder / row["reply"]).read_text(encoding="utf-8"))
        got = squeeze(answer.get("text"))
        if re.search(r"signature may|may follow|be cut|beginning", row["note"]):
            short = min(len(want), len(got), 60) or 1
            want, got = want[:short], got[:short]
        yield "text", want, got


BOUNCE_KINDS = {"bounce": "bounce", "delayed": "bounce", "delivered": "bounce", "auto-reply": "auto-reply",
                "complaint": "complaint", "receipt": "receipt"}


def of_bounces(row, answer, _folder):
    kind, got = answer["kind"], reported(answer)
    if row["kind"] == "other":
        yield "kind", "other", kind if kind in ("bounce", "complaint") else "other"
    elif row["kind"] != "-":
        yield "kind", BOUNCE_KINDS[row["kind"]], kind
    yield "kept", "all", " ".join(thrown_out(row, answer)) or "all"
    if row["kind"] == "delivered":
        yield "recipient", "nobody", " ".join(got) or "nobody"
    if row["recipient"] == "-" or row["kind"] == "delivered":
        return
    rows = promised(row)
    yield "recipient", " ".join(sorted(rows)), " ".join(sorted(got))
    for column in ("status", "permanent", "original"):
        wanted = {address: each[column] for address, each in rows.items() if each[column] not in ("-", "")}
        if not wanted:
            continue
        right = {address: accepted(column, wanted[address], got.get(address, {}).get(column, ""), row["stated"])
                 for address in wanted}
        yield column, wanted, {address: right[address] or got.get(address, {}).get(column, "") for address in wanted}


def reported(answer):
    return {each["address"].lower(): each for each in answer.get("recipients", [])}


def promised(row):
    """What a row of bounces/ says of each address: with several, each column holds a value for each."""
    addresses = row["recipient"].lower().split(",")
    values = {column: row[column].split(",") for column in ("status", "permanent", "original")}
    return {address: {column: each[i] if i < len(each) else "-" for column, each in values.items()}
            for i, address in enumerate(addresses)}


def accepted(column, wanted, got, stated):
    """`wanted` where `got` is as good: one of its alternatives; of a status that the mail doesn't state, the class."""
    for each in wanted.lower().split("/"):
        if got.lower() == each or (column == "status" and stated != "yes" and got[:1] == each[:1]):
            return wanted
    return None


def thrown_out(row, answer):
    """Addresses called gone for good that the row doesn't: members who can be reached and would be lost."""
    rows = promised(row) if row["kind"] == "bounce" else {}
    return sorted(address for address, each in reported(answer).items() if each["permanent"] == "yes"
                  and "yes" not in rows.get(address, {}).get("permanent", "-").split("/"))


def of_calendar(row, answer, _folder):
    calendar = answer.get("calendar", {})
    events = calendar.get("events", [])
    if row["method"] != "-":
        got = calendar.get("method", "-").upper()
        yield "method", row["method"].upper(), row["method"].upper() if got in row["method"].upper().split("/") else got
    # What an answer counts by: of each event, or one value for all.
    for column, field in (("uid", "uid"), ("sequence", "sequence"), ("attendee", "attendee"), ("partstat", "partstat"),
                          ("recurrence-id", "recurrence_id")):
        if row[column] != "-" and row["method"].upper() == "REPLY":
            stated = row[column].lower().split(",")
            got = [str(event.get(field, "")).lower() or "-" for event in events]
            yield column, stated, [got[0]] if len(stated) == 1 and len(set(got)) == 1 else got


FOLDERS = {"requests": of_requests, "mime": of_mime, "replies": of_replies, "bounces": of_bounces,
           "calendar": of_calendar}


def allowed_acts(name, row):
    if name == "requests":
        return set(row["requests"].split())
    if name == "calendar" and row["method"] == "REPLY":
        return {"yes", "no", "maybe"}
    return None if name in ("mime", "replies") and row.get("kind") != "auto-reply" else set()


def check_folder(name, folder, counts, show):
    """Counts right answers into `counts`; returns the lines that must not be there."""
    table = rows(folder)
    answers = explain([folder / row["file"] for row in table])
    failures = []
    for row in table:
        where = f"{name}/{row['file']}"
        answer = answers.get(row["file"])
        if answer is None:
            failures.append(f"{where}: no answer")
            continue
        allowed = allowed_acts(name, row)
        acts = wrongful(answer, allowed) if allowed is not None else []
        if acts:
            failures.append(f"{where}: wrongful act: {' '.join(acts)}")
        for column, expected, got in FOLDERS[name](row, answer, folder):
            count = counts.setdefault(f"{name}.{column}", [0, 0])
            count[1] += 1
            if expected == got:
                count[0] += 1
            elif column not in ("kind", "requests") or name != "requests":
                show(f"{where}: {column}: expected {expected!r}, got {got!r} ({answer.get('why', '')})")
    return failures


def floors():
    lines = (ROOT / "tests" / "corpus.floors").read_text(encoding="utf-8").splitlines()
    return {name: float(value) for name, value in (line.split()[:2] for line in lines if line and line[0] != "#")}


def main():
    corpus = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("CORPUS", ROOT / ".." / "shared" / "corpus"))
    places = [("requests", ROOT / "tests" / "corpus" / "requests")]
    places += [(name, corpus / name) for name in FOLDERS if name != "requests" or len(sys.argv) > 1]
    counts, failures = {}, []
    quiet = os.environ.get("QUIET") == "1"
    for name, folder in places:
        if (folder / "expected.tsv").exists():
            failures += check_folder(name, folder, counts, (lambda line: None) if quiet else print)
        else:
            print(f"left out: {folder} isn't there")
    least = floors()
    for name, (right, of) in sorted(counts.items()):
        percent = 100.0 * right / of
        floor = least.get(name)
        print(f"corpus: {name}: {right} of {of}, {percent:.1f} %" + (f" (floor {floor:g} %)" if floor else ""))
        if floor is not None and percent < floor:
            failures.append(f"{name}: {percent:.1f} % is below the floor of {floor:g} %")
    for line in failures:
        print("FAILED", line)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
