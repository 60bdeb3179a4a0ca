package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void wordsStandLeftAndNumbersRight() {
        Table table = new Table().left("Name").right("Size").left("Path");
        table.row("a", "1,234", "/x").row("longer", "5", "");
        assertThat(table.lines())
                .containsExactly(
                        "Name     Size  Path", //
                        "-------------------",
                        "a       1,234  /x",
                        "longer      5");
    }

    @Test
    void withoutTitlesThereIsNoRule() {
        assertThat(new Table()
                        .left("")
                        .right("")
                        .row("Files", "12")
                        .row("Content", "3")
                        .lines())
                .containsExactly("Files    12", "Content   3");
    }

    @Test
    void charactersThatTakeTwoColumnsAreCountedAsTwo() {
        Table table = new Table().left("").left("").row("日本", "x").row("e\u0301abc", "y");
        assertThat(table.lines()).containsExactly("日本  x", "e\u0301abc  y");
    }

    @Test
    void whatDoesNotFitIsCutWithAnEllipsis() {
        assertThat(Table.cut("abcdef", 6)).isEqualTo("abcdef");
        assertThat(Table.cut("abcdef", 5)).isEqualTo("abcd…");
        assertThat(Table.cut("日本語", 5)).isEqualTo("日本…");
        assertThat(Table.cut("日本語", 4)).isEqualTo("日…");
    }
}
