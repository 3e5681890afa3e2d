"""Where things are on a page, as the browser has laid it out."""

from typing import Any

from playwright.sync_api import FloatRect, Locator, Page

SIZES = [(1440, 900), (1920, 1080)]


def box(element: Locator) -> FloatRect:
    """Where an element is that is seen."""
    found = element.bounding_box()
    assert found, element
    return found


def draw_in(page: Page, font: str, mono: str | None = None) -> None:
    """Have the page drawn in another font, and what stands in letters of one width in `mono`."""
    page.evaluate(
        """([font, mono]) => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(`* { font-family: "${font}" }
                :is(code, pre, .id, .traveller, .track small, .cell, .cursor, .tick) { font-family: "${mono}" }
                :root { --mono: "${mono}" }`);
            document.adoptedStyleSheets.push(sheet);
        }""",
        [font, mono or font],
    )


def boxes(page: Page, selector: str) -> dict[str, list[float]]:
    """Left, top, width and height of each element of a selector, by its id."""
    found: dict[str, Any] = page.evaluate(
        """selector => Object.fromEntries([...document.querySelectorAll(selector)].map(each => {
            const { left, top, width, height } = each.getBoundingClientRect();
            return [each.id, [left, top, width, height].map(Math.round)];
        }))""",
        selector,
    )
    return found


def scrolls(page: Page) -> bool:
    """Whether the page itself is larger than its window, in any direction."""
    return bool(
        page.evaluate(
            """() => {
                const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement;
                return scrollWidth > clientWidth || scrollHeight > clientHeight;
            }"""
        )
    )


def outside(page: Page, selector: str) -> list[str]:
    """The elements of a selector that are not whole in the window."""
    return list(
        page.evaluate(
            """selector => [...document.querySelectorAll(selector)].filter(each => {
                const { left, top, right, bottom } = each.getBoundingClientRect();
                return left < -0.5 || top < -0.5 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5;
            }).map(each => each.id || each.outerHTML.slice(0, 80))""",
            selector,
        )
    )


def small_targets(page: Page) -> list[str]:
    """What can be pointed at and is smaller than 24 by 24 CSS pixels, but for links in a sentence.

    In a drawing, what can be pointed at may be larger than what is seen.
    """
    return list(
        page.evaluate(
            """() => {
            const size = (each) => {
                const { width, height } = each.getBoundingClientRect();
                const reach = each.querySelector("path.reach");
                if (!reach) return [width, height];
                const thick = parseFloat(getComputedStyle(reach).strokeWidth) * reach.getScreenCTM().d;
                return [reach.getBoundingClientRect().width, thick];
            };
            return [...document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select")]
                .filter(each => each.checkVisibility() && !each.matches(".skip, .hidden, p a:not(.button, .rest a)"))
                .map(each => [each, ...size(each)])
                .filter(([, width, height]) => width < 23.9 || height < 23.9)
                .map(([each, ...sides]) => `${sides.map(side => side.toFixed(1))} ${each.outerHTML.slice(0, 100)}`);
            }"""
        )
    )


def overflowing(page: Page) -> list[str]:
    """Texts that leave the box that they stand in, or would if it did not clip them without a sign."""
    return list(
        page.evaluate(
            """() => [...document.querySelectorAll(".button, .chip, .segments button, .tabs a, .cell, .traveller,"
                + " .track small, .process, .report header, .lane > header, .lane td, .lane, .bar, .foot,"
                + " .dock li, .strip p")]
                .filter(each => each.checkVisibility())
                .filter(each => each.scrollWidth > each.clientWidth + 1
                    && getComputedStyle(each).textOverflow !== "ellipsis"
                    && getComputedStyle(each).display !== "inline")
                .map(each => `${each.scrollWidth} in ${each.clientWidth}: ${each.outerHTML.slice(0, 120)}`)"""
        )
    )


def colliding(page: Page, selector: str) -> list[str]:
    """The texts of a selector that stand over each other in the same drawing, by more than their lines' leading."""
    return list(
        page.evaluate(
            """selector => {
                const texts = [...document.querySelectorAll(selector)].filter(each => each.checkVisibility())
                    .map(each => [each, each.getBoundingClientRect()]);
                return texts.flatMap(([one, a], place) => texts.slice(place + 1)
                    .filter(([other]) => other.ownerSVGElement === one.ownerSVGElement)
                    .filter(([, b]) => a.left < b.right && b.left < a.right)
                    .filter(([, b]) => a.top + 2 < b.bottom - 2 && b.top + 2 < a.bottom - 2)
                    .map(([other]) => `${one.textContent} over ${other.textContent}`));
            }""",
            selector,
        )
    )


def lying_over(page: Page, selector: str) -> list[str]:
    """The elements of a selector that begin before the one above them has ended, all measured at one moment."""
    return list(
        page.evaluate(
            """selector => [...document.querySelectorAll(selector)].filter(each => each.checkVisibility())
                .map(each => [each, each.getBoundingClientRect()])
                .sort(([, a], [, b]) => a.top - b.top)
                .filter(([, rect], place, all) => place && all[place - 1][1].bottom > rect.top + 1)
                .map(([each]) => each.id || each.outerHTML.slice(0, 80))""",
            selector,
        )
    )
