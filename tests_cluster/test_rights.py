"""Who may do what on three real servers."""

import asyncio

import nats.errors
import pytest

from cluster.local import MODULES, Cluster
from systems.voiding_apart import NAMES, PAGE
from tests_cluster.users import HEARD, User, connected

CHANGES = ("DELETE", "PURGE", "UPDATE", "MSG.DELETE", "SNAPSHOT", "RESTORE", "LEADER.STEPDOWN", "PEER.REMOVE")
NOBODYS = (
    *(f"$JS.API.STREAM.{verb}.{name}" for verb in CHANGES for name in MODULES),
    *(f"$JS.API.CONSUMER.{verb}.billing" for verb in ("CREATE", "LIST", "DURABLE.CREATE")),
    "$JS.API.STREAM.CREATE.another",
    *(f"$JS.API.STREAM.CREATE.{name}" for name in MODULES),
    "create.another",
    "$JS.API.META.LEADER.STEPDOWN",
    "$JS.API.SERVER.REMOVE",
    "$JS.API.ACCOUNT.PURGE.MODULES",
    "$SYS.REQ.SERVER.PING",
    "$SYS.REQ.SERVER.PING.VARZ",
    "anything",
)
pytestmark = pytest.mark.parametrize("name", NAMES)


def test_a_log_is_published_by_its_module_alone(servers: Cluster, name: str) -> None:
    async def tried() -> set[str]:
        async with connected(servers, name) as user:
            return {each for each in MODULES if await user.may_publish(f"log.{each}")}

    assert asyncio.run(tried()) == {name} & set(MODULES)


def test_every_log_can_be_read(servers: Cluster, name: str) -> None:
    async def tried() -> None:
        for each in MODULES:
            async with connected(servers, each) as module:
                sequence = (await module.ask(f"log.{each}", "row"))["seq"]
            async with connected(servers, name) as user:
                info = await user.ask(f"info.{each}")
                assert info["state"]["last_seq"] == sequence
                assert (await user.read(each, sequence)).data == b'"row"'
                assert user.refused == []

    asyncio.run(tried())


def test_nobody_may_delete_purge_or_change_anything(servers: Cluster, name: str) -> None:
    async def tried() -> list[str]:
        async with connected(servers, name) as user:
            return [each for each in NOBODYS if await user.may_publish(each)]

    assert asyncio.run(tried()) == []


def test_a_stream_is_made_by_its_module_alone(servers: Cluster, name: str) -> None:
    async def tried() -> set[str]:
        async with connected(servers, name) as user:
            return {each for each in MODULES if await user.may_publish(f"create.{each}")}

    assert asyncio.run(tried()) == {name} & set(MODULES)


def test_a_stream_is_not_changed_by_being_made_again(servers: Cluster, name: str) -> None:
    if name == PAGE:
        return

    async def tried() -> None:
        async with connected(servers, name) as user:
            before = (await user.ask(f"info.{name}"))["config"]
            told = await user.ask(f"create.{name}", {"name": name, "subjects": [f"log.{name}"]})
            assert told["error"]["err_code"] == 10058
            assert (await user.ask(f"info.{name}"))["config"] == before

    asyncio.run(tried())


def test_a_wake_is_rung_by_its_module_and_heard_by_all(servers: Cluster, name: str) -> None:
    async def tried() -> tuple[set[str], bool]:
        async with connected(servers, name) as user:
            rung = {each for each in MODULES if await user.may_publish(f"wake.{each}")}
            return rung, await user.may_subscribe("wake.*")

    assert asyncio.run(tried()) == ({name} & set(MODULES), True)


def test_a_wake_arrives(servers: Cluster, name: str) -> None:
    if name == PAGE:
        return

    async def tried() -> None:
        for each in NAMES:
            async with connected(servers, name) as ringing, connected(servers, each) as user:
                heard = await user.client.subscribe("wake.*")
                await user.client.flush()
                await asyncio.sleep(HEARD)
                await ringing.client.publish(f"wake.{name}", b"7")
                assert (await heard.next_msg(2)).subject == f"wake.{name}"

    asyncio.run(tried())


def test_only_the_page_asks_and_only_the_module_hears_it(servers: Cluster, name: str) -> None:
    async def tried() -> tuple[set[str], set[str]]:
        async with connected(servers, name) as user:
            return (
                {each for each in MODULES if await user.may_publish(f"ask.{each}")},
                {each for each in (*MODULES, "*", ">") if await user.may_subscribe(f"ask.{each}")},
            )

    assert asyncio.run(tried()) == (set(MODULES) if name == PAGE else set(), {name} & set(MODULES))


def test_nobody_hears_what_is_not_for_it(servers: Cluster, name: str) -> None:
    others = [f"_INBOX.{each}.>" for each in NAMES if each != name]
    subjects = [*others, "_INBOX.>", ">", "log.*", "log.billing", "$JS.>", "$SYS.>"]

    async def tried() -> list[str]:
        async with connected(servers, name) as user:
            return [each for each in subjects if await user.may_subscribe(each)]

    assert asyncio.run(tried()) == []


def test_the_page_is_answered(servers: Cluster, name: str) -> None:
    if name == PAGE:
        return

    async def tried() -> None:
        async with connected(servers, name) as module, connected(servers, PAGE) as page:
            asked = await module.client.subscribe(f"ask.{name}")
            await module.client.flush()
            await asyncio.sleep(HEARD)
            inbox = f"_INBOX.{PAGE}.token"
            answers = await page.client.subscribe(inbox)
            await page.client.publish(f"ask.{name}", b"?", reply=inbox)
            question = await asked.next_msg(2)
            for part in (b"1", b"2", b""):
                await module.client.publish(question.reply, part)
            assert [(await answers.next_msg(2)).data for _ in range(3)] == [b"1", b"2", b""]
            assert module.refused == page.refused == []

    asyncio.run(tried())


def test_no_answer_of_the_engine_changes_a_stream(servers: Cluster, name: str) -> None:
    """Who asks says where the answer goes. One without content would be a valid request to delete."""
    questions = [
        *((f"info.{each}", b"") for each in MODULES),
        *((f"read.{each}", b'{"seq":%d}' % sequence) for each in MODULES for sequence in (1, 999_999)),
        ("servers", b"{}"),
    ]
    answers_go_to = [
        f"{prefix}{each}"
        for prefix in ("log.", "create.", "$JS.API.STREAM.DELETE.", "$JS.API.STREAM.PURGE.", "wake.", "ask.")
        for each in MODULES
    ]

    async def ends(user: User) -> dict[str, int]:
        return {each: (await user.ask(f"info.{each}"))["state"]["last_seq"] for each in MODULES}

    async def tried() -> None:
        for each in MODULES:
            async with connected(servers, each) as module:
                await module.ask(f"log.{each}", "row")
        async with connected(servers, name) as user, connected(servers, PAGE) as page:
            before = await ends(page)
            for place in answers_go_to:
                for subject, body in questions:
                    assert await user.may_publish(subject, body, place)
            if name != PAGE:
                assert (await user.ask(f"log.{name}", "row"))["seq"] > before[name]
            await asyncio.sleep(HEARD)
            after = await ends(page)
            # What is asked of one's own may be appended to one's own.
            assert {**after, name: 0} == {**before, name: 0}

    asyncio.run(tried())


def test_who_asks_a_module_that_is_down_is_told_so_at_once(servers: Cluster, name: str) -> None:
    if name == PAGE:
        return

    async def tried() -> None:
        async with connected(servers, PAGE) as page:
            with pytest.raises(nats.errors.NoRespondersError):
                await page.client.request(f"ask.{name}", b"?", timeout=5)

    asyncio.run(tried())


def test_how_the_servers_are_set_up_is_told(servers: Cluster, name: str) -> None:
    async def tried() -> bool:
        async with connected(servers, name) as user:
            return bool((await user.ask("servers", {}))["data"]["jetstream"]["config"]["sync_always"])

    assert asyncio.run(tried())
