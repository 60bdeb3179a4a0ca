package io.holdfast.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Columns of text under their titles, as wide as they need to be. Not thread-safe. */
final class Table {

    private static final String GAP = "  ";
    /** First and last of the East Asian characters and pictures that terminals show two columns wide. */
    private static final int[][] WIDE = {
        {0x1100, 0x115f}, {0x2e80, 0xa4cf}, {0xac00, 0xd7a3}, {0xf900, 0xfaff},
        {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd},
    };

    private final List<Column> columns = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a column of words. */
    Table left(String title) {
        columns.add(new Column(title, false));
        return this;
    }

    /** Adds a column of numbers. */
    Table right(String title) {
        columns.add(new Column(title, true));
        return this;
    }

    /** Adds a row with a cell for each column. */
    Table row(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** The titles, a rule and the rows; without titles and rule if every title is empty. */
    List<String> lines() {
        int[] widths = IntStream.range(0, columns.size()).map(this::columnWidth).toArray();
        List<String> lines = new ArrayList<>();
        if (columns.stream().anyMatch(column -> !column.title.isEmpty())) {
            String titles = line(columns.stream().map(Column::title).toList(), widths);
            lines.add(titles);
            lines.add("-".repeat(IntStream.of(widths).sum() + GAP.length() * (columns.size() - 1)));
        }
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    private int columnWidth(int column) {
        int widest = width(columns.get(column).title);
        for (List<String> row : rows) {
            widest = Math.max(widest, width(row.get(column)));
        }
        return widest;
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String padding = " ".repeat(widths[i] - width(cells.get(i)));
            line.append(i == 0 ? "" : GAP);
            line.append(columns.get(i).right ? padding + cells.get(i) : cells.get(i) + padding);
        }
        return line.toString().stripTrailing();
    }

    /** How many columns of a terminal a text takes: marks take none, East Asian characters and pictures two. */
    static int width(String text) {
        return text.codePoints().map(Table::characterWidth).sum();
    }

    /** The text, or as much of its beginning as fits, with an ellipsis. */
    static String cut(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        StringBuilder cut = new StringBuilder();
        int used = 1;
        for (int c : text.codePoints().toArray()) {
            used += characterWidth(c);
            if (used > columns) {
                break;
            }
            cut.appendCodePoint(c);
        }
        return cut.append('…').toString();
    }

    private static int characterWidth(int c) {
        if (c < 0x300) {
            return 1;
        }
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> isWide(c) ? 2 : 1;
        };
    }

    private static boolean isWide(int c) {
        for (int[] range : WIDE) {
            if (c >= range[0] && c <= range[1]) {
                return true;
            }
        }
        return false;
    }

    private record Column(String title, boolean right) {}
}
