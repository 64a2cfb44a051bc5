"""Text that people might write into a file, by accident or to do harm."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

FRAGMENTS = """
    @octocat @octo/team _@octocat_ *@octocat* mail@example.org .@octocat é@octocat \\@octocat &#64;octocat &commat;octocat
    #12 octo/repo#12 GH-12 _GH-12_ gh-12 GH\\-12 \\#12 #abc
    https://github.com/octo/repo/issues/12 http://www.github.com/octo/repo/pull/3/files HTTPS://GITHUB.COM/o/r/ISSUES/1
    https://me@github.com/o/r/issues/1 https://github.com:443/o/r/discussions/2 https://github.com/o/r/%69ssues/12
    www.github.com/o/r/commit/abc https://github.com./o/r/issues/1 [x](//github.com/o/r/issues/1)
    [x](https://github.com/o/r/issues/1) [x](https:\\/\\/github.com/o/r/issues/1) <https://github.com/o/r/issues/1>
    [x](https&colon;//github.com/o/r/issues/1) https\\://github.com/o/r/issues/1 [y]: https://github.com/o/r/issues/1
    https://example.org/@octocat https://example.org/#12 https://example.org/a_(b) https://example.org/?a&lt;b|c`d
    http:// https://. www. www.example.org wwww.example.org ftp://example.org/a_b xhttps://example.org mailto:a@b.org
    xmpp:a@b.org/c <a@b.org> https://example.org\\ (https://example.org) 'https://example.org' !https://example.org/@a
    <b> </b> </details> <script>alert(1)</script> <img/src=x> <!-- --> <!-- <!--> <? ]]> <![CDATA[ <!DOCTYPE
    <!--rectrack:end--> {{7*7}} {%endraw%} {#x#} %%
    ` `` ``` ```` ~~~ ~~ ~ * ** *** _ __ ___ \\ \\\\ \\* \\` \\[ | || |-| :- :-: -: - -- --- --- + # ## ###### ####### > >> = === 1. 1) 12. 0)
    [ ] [] [x] ![ ![a](b) ![a](https://example.org/b.png) [a] [a]: [^1] [^1]: [a][b] ]( () [!NOTE]
    & && &amp; &lt; &#35;12 &nbsp; &copy; $ $$ $x$ $`x`$ \\(x\\) :tada: :+1: :100: a:smile:b 12:30:45 : ::
    ' " “ ” « » ( ) [1] ! !! ? . , ; / - – — … © é ß ı İ ﬁ 😀 👍🏽 🇨🇭 שלום مرحبا 日本語 e\u0301 \u00ad \u200b \u200d \u2060
""".split()
SPACED = (
    *(
        " ",
        "  ",
        "   ",
        "    ",
        "\u00a0",
        "\u3000",
        " \n",
        "\n",
        "\n\n",
        "  \n",
        "\\\n",
        "\n    ",
        "\n- ",
        "\n> ",
        "\n# ",
    ),
    *(
        "\n---\n",
        "\n===\n",
        "\n```\n",
        "\n~~~\n",
        "\n| a | b |\n| - | - |\n",
        "\na\n:-",
        "\n1. ",
        "\n<div>\n",
        "\n* * *\n",
    ),
    *("<!-- rectrack:end -->", "<!-- rectrack:board -->", "<!-- rectrack:board-end -->", "\n<!-- rectrack:end -->\n"),
    *("\n<!-- rectrack:v1 id=a sha=0123456789abcdef -->\n", "<!-- rectrack:news status 1 a -->", "- [ ] ", "- [x] "),
    *(
        "[a]: https://example.org 'title'\n",
        "[^1]: note\n",
        "> [!NOTE]\n> x",
        'a "b" c',
        "x" * 70,
        "\n\n    code\n\n",
    ),
)

_CHARACTERS = st.characters(
    exclude_categories=("Cc", "Cs", "Zl", "Zp"),
    exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff",
)
"""What a file may contain: the tracker refuses control characters and those that change the direction of text."""

_pieces = st.one_of(
    st.sampled_from(FRAGMENTS),
    st.sampled_from(SPACED),
    st.sampled_from(list("abc019 @#*_`~[]()<>|\\!&:;-+=./\n")),
    st.text(_CHARACTERS, max_size=5),
)


def texts(most: int = 7) -> SearchStrategy[str]:
    """Text of any kind with at least one character that shows."""
    return st.lists(_pieces, min_size=1, max_size=most).map("".join).filter(lambda text: bool(text.strip()))


def one_liners(most: int = 7) -> SearchStrategy[str]:
    """The same in one line without spaces around it, as titles and names are."""
    return texts(most).map(lambda text: " ".join(text.split())).filter(bool)
