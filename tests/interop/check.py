"""What vt-py is asked to do with the demo service; every step counts what it saw.

Usage: check.py BASE_URL WORK_FOLDER
"""

import asyncio
import hashlib
import io
import os
import sys

import vt

KEY = "de30" * 16
PUBLIC_KEY = "f4ee" * 16
EICAR_SHA256 = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"
EICAR_MD5 = "44d88612fea8a8f36de82e1278abb02f"

counts = {}


def count(what, number=1):
    counts[what] = counts.get(what, 0) + number


def expect(truth, what):
    if not truth:
        raise AssertionError(what)
    count("checks")


def expect_error(code, what, call):
    try:
        call()
    except vt.APIError as error:
        expect(error.code == code, f"{what}: expected {code}, got {error.code}: {error.message}")
        count("errors of the right class")
        return
    raise AssertionError(f"{what}: expected {code}, got an answer")


def objects(client):
    """Look-ups of the four kinds, by every kind of id."""
    for file_id in (EICAR_SHA256, EICAR_MD5):
        file = client.get_object(f"/files/{file_id}")
        expect(file.id == EICAR_SHA256 and file.type == "file", "EICAR by hash")
        expect(file.last_analysis_stats["malicious"] > 60, "EICAR is detected")
        count("objects")
    domain = client.get_object("/domains/login.parcel-notice.example")
    expect(sum(domain.last_analysis_stats.values()) == 94, "94 engines judge a domain")
    address = client.get_object("/ip_addresses/2001:db8:77::66")
    expect(address.asn == 64499, "an IPv6 address")
    url = "https://login.parcel-notice.example/session"
    found = client.get_object(f"/urls/{vt.url_id(url)}")
    expect(found.url == url and len(found.id) == 64, "a URL by its base64 id")
    again = client.get_object(f"/urls/{found.id}")
    expect(again.id == found.id, "a URL by its SHA-256")
    folded = client.get_json("/domains/parcel-notice.example?relationships=subdomains,resolutions")
    relationships = folded["data"]["relationships"]
    expect(relationships["subdomains"]["meta"]["count"] > 5000, "folded relationships with their count")
    count("objects", 5)


def iterators(client):
    """Lists with limits, batches and cursors."""
    path = "/domains/track.parcel-notice.example/subdomains"
    first = client.iterator(path, batch_size=40, limit=100)
    names = [item.id for item in first]
    expect(len(names) == 100 and len(set(names)) == 100, "100 of a long relationship")
    rest = client.iterator(path, batch_size=40, limit=50, cursor=first.cursor)
    more = [item.id for item in rest]
    expect(len(more) == 50 and not set(names) & set(more), "the cursor goes on where it stopped")
    whole = [item.id for item in client.iterator(path, batch_size=40)]
    expect(len(whole) == 5000 and len(set(whole)) == 5000, f"all 5,000, not {len(whole)}")
    descriptors = list(client.iterator("/ip_addresses/203.0.113.66/relationships/resolutions", batch_size=40, limit=80))
    expect(len(descriptors) == 80, "descriptors")
    search = list(client.iterator("/intelligence/search", params={"query": "entity:file tag:swarm"}, batch_size=300, limit=900))
    expect(len(search) == 900, "intelligence search in pages of 300")
    comments = list(client.iterator("/comments", limit=12))
    expect(len(comments) == 12, "latest comments")
    count("objects in lists", len(names) + len(more) + len(whole) + len(descriptors) + len(search) + len(comments))


def scans(client, work):
    """Files small and large, and a URL, followed until they are done."""
    sample = io.BytesIO(b"hello from the interop check")
    sample.name = "hello.txt"
    analysis = client.scan_file(sample)
    expect(analysis.type == "analysis", "a file is taken")
    done = client.get_object("/analyses/{}", analysis.id)
    expect(done.status == "queued", "the first poll finds it queued")
    done = client.get_object("/analyses/{}", analysis.id)
    expect(done.status == "in-progress", "the second in progress")
    done = client.get_object("/analyses/{}", analysis.id)
    expect(done.status == "completed" and done.stats["malicious"] == 0, "the third completed")
    sha256 = hashlib.sha256(b"hello from the interop check").hexdigest()
    expect(client.get_object(f"/files/{sha256}").meaningful_name == "hello.txt", "the file is known")

    eicar = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*\n"
    done = client.scan_file(io.BytesIO(eicar.encode()), wait_for_completion=True)
    expect(done.stats["malicious"] > 50, "EICAR with a line end is detected")

    large = os.path.join(work, "large.bin")
    digest = hashlib.sha256()
    with open(large, "wb") as file:
        for block in range(40):
            data = bytes([block]) * 1_000_000
            digest.update(data)
            file.write(data)
    with open(large, "rb") as file:
        done = client.scan_file(file, wait_for_completion=True)
    expect(done.status == "completed", "40 MB by an upload URL")
    report = client.get_object(f"/files/{digest.hexdigest()}")
    expect(report.size == 40_000_000, "its hash and size are right")

    done = client.scan_url("http://fresh.example/?from=interop", wait_for_completion=True)
    expect(done.status == "completed" and sum(done.stats.values()) == 94, "a URL")
    item = client.get_object("/analyses/{}/item", done.id)
    expect(item.url == "http://fresh.example/?from=interop", "the analysis leads to its URL")
    again = client.post("/files/{}/analyse".format(EICAR_SHA256))
    expect(again.status == 200, "reanalyse a file")
    count("scans", 5)


def private(client):
    """Private files and URLs, and deletion."""
    before = len(list(client.iterator("/private/files", batch_size=2)))
    sample = io.BytesIO(b"private hello")
    sample.name = "private.txt"
    analysis = client.scan_file_private(sample)
    expect(analysis.type == "private_analysis", "a private file is taken")
    waited = client.wait_for_analysis_completion(analysis, private_path=True)
    done = asyncio.get_event_loop().run_until_complete(waited)
    expect(done.status == "completed" and "stats" not in done.to_dict()["attributes"], "no engine numbers")
    sha256 = hashlib.sha256(b"private hello").hexdigest()
    file = client.get_object(f"/private/files/{sha256}")
    expect(file.threat_verdict == "VERDICT_UNDETECTED" and file.expiration, "a private report")
    expect("last_analysis_stats" not in file.to_dict()["attributes"], "without engine results")
    expect(len(list(client.iterator("/private/files", batch_size=2))) == before + 1, "it is listed")
    expect_error("NotFoundError", "a private file is not public", lambda: client.get_object(f"/files/{sha256}"))
    client.delete(f"/private/files/{sha256}?only_from_storage=true")
    expect(client.get_object(f"/private/files/{sha256}").id == sha256, "the report outlives the file")
    client.delete(f"/private/files/{sha256}")
    expect_error("NotFoundError", "a deleted file", lambda: client.get_object(f"/private/files/{sha256}"))

    analysis = client.scan_url_private("http://quiet.example/interop")
    done = asyncio.get_event_loop().run_until_complete(client.wait_for_analysis_completion(analysis, private_path=True))
    expect(done.status == "completed", "a private URL")
    count("private scans", 2)


def community(client):
    """Comments and votes."""
    path = "/domains/shortlink.test"
    comment = client.post_object(f"{path}/comments", obj=vt.Object("comment", obj_attributes={"text": "seen by #interop"}))
    expect(comment.tags == ["interop"], "tags are found")
    listed = list(client.iterator(f"{path}/comments", limit=5))
    expect(listed[0].id == comment.id, "the newest comment comes first")
    votes = client.post("/comments/{}/vote".format(comment.id), json_data={"data": "positive"}).json()
    expect(votes["data"] == {"abuse": 0, "negative": 0, "positive": 1}, "a vote on a comment")
    found = list(client.iterator("/search", params={"query": "#interop"}, limit=5))
    expect([item.id for item in found] == [comment.id], "comments are found by tag")
    client.delete("/comments/{}".format(comment.id))
    expect(not list(client.iterator(f"{path}/comments", limit=5)), "the comment is gone")
    vote = vt.Object("vote", obj_attributes={"verdict": "malicious"})
    expect(client.post_object(f"{path}/votes", obj=vote).verdict == "malicious", "a vote")
    expect_error("AlreadyExistsError", "a second vote", lambda: client.post_object(f"{path}/votes", obj=vote))
    count("comments and votes", 3)


def search(client):
    """One indicator of each kind, and what is not known."""
    for query, kind in (
        (EICAR_MD5, "file"),
        ("https://shortlink.test/7f4a", "url"),
        ("ember-sync.example", "domain"),
        ("198.51.100.77", "ip_address"),
    ):
        found = list(client.iterator("/search", params={"query": query}, limit=5))
        expect([item.type for item in found] == [kind], f"search {query}")
        count("searches")
    expect(not list(client.iterator("/search", params={"query": "0" * 32}, limit=5)), "an unknown hash gives nothing")


def downloads(client):
    """A file and a bundle."""
    output = io.BytesIO()
    client.download_file(EICAR_MD5, output)
    expect(hashlib.sha256(output.getvalue()).hexdigest() == EICAR_SHA256, "a download is what its hash says")
    bundle = io.BytesIO()
    client.download_zip_files([EICAR_SHA256], bundle, password="infected", sleep_time=0)
    expect(bundle.getvalue().startswith(b"PK"), "a bundle")
    count("downloads", 2)


def refusals(client, host):
    """Each class of error."""
    expect_error("NotFoundError", "an unknown file", lambda: client.get_object("/files/" + "0" * 64))
    expect_error("InvalidArgumentError", "no domain", lambda: client.get_object("/domains/not_a_domain"))
    expect_error("BadRequestError", "a bad cursor", lambda: client.get_json("/comments?cursor=AbC%3D"))
    with vt.Client("0" * 64, host=host) as stranger:
        expect_error("WrongCredentialsError", "a wrong key", lambda: stranger.get_object("/files/" + EICAR_MD5))
    with vt.Client(PUBLIC_KEY, host=host) as free:
        expect(free.get_object("/files/" + EICAR_MD5).id == EICAR_SHA256, "a public key reads reports")
        expect_error("ForbiddenError", "a premium route", lambda: free.get_json("/intelligence/search?query=a"))
        expect_error("ForbiddenError", "a premium relationship", lambda: free.get_json(f"/files/{EICAR_MD5}/submissions"))
        quotas = free.get_data("/users/{}/overall_quotas", PUBLIC_KEY)
        expect(quotas["api_requests_daily"]["user"]["allowed"] == 500, "the quota of a public key")


def main():
    base, work = sys.argv[1], sys.argv[2]
    host = base.removesuffix("/api/v3")

    # vt-py waits 20 s between polls; here nothing is worth waiting for.
    pause = asyncio.sleep

    async def nap(_seconds, *rest):
        await pause(0, *rest)

    asyncio.sleep = nap
    asyncio.set_event_loop(asyncio.new_event_loop())
    with vt.Client(KEY, agent="vtriage interop", host=host) as client:
        objects(client)
        iterators(client)
        scans(client, work)
        private(client)
        community(client)
        search(client)
        downloads(client)
        refusals(client, host)
    print(f"interop: vt-py {vt.__version__} and the demo service agree:")
    for what, number in counts.items():
        print(f"  {number:6} {what}")


if __name__ == "__main__":
    main()
