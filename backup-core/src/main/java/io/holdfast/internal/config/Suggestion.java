package io.holdfast.internal.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known word that somebody probably meant. */
final class Suggestion {

    private Suggestion() {}

    /** {@code ; did you mean 'schedules'?}, or which there are. */
    static String of(String written, Collection<String> known) {
        Optional<String> nearest = known.stream()
                .filter(word -> isNear(normal(written), normal(word)))
                .min(Comparator.comparing((String word) -> !normal(word).startsWith(normal(written)))
                        .thenComparing(word -> distance(normal(written), normal(word)))
                        .thenComparing(Comparator.naturalOrder()));
        if (nearest.isPresent()) {
            return "; did you mean '" + nearest.get() + "'?";
        }
        return known.isEmpty() ? "; there is none" : "; known are " + String.join(", ", known);
    }

    private static boolean isNear(String written, String word) {
        return (written.length() > 2 && word.startsWith(written))
                || distance(written, word) <= Math.max(1, word.length() / 3);
    }

    /** People write the same word in several ways. */
    private static String normal(String word) {
        return word.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** How many letters must be added, left out, changed or swapped with the next to make one of the other. */
    private static int distance(String one, String other) {
        int[][] costs = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                costs[i][j] = cost(one, other, i, j, costs);
            }
        }
        return costs[one.length()][other.length()];
    }

    private static int cost(String one, String other, int i, int j, int[][] costs) {
        if (i == 0 || j == 0) {
            return i + j;
        }
        int change = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        int least = Math.min(Math.min(costs[i - 1][j], costs[i][j - 1]) + 1, costs[i - 1][j - 1] + change);
        boolean swapped =
                i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1);
        return swapped ? Math.min(least, costs[i - 2][j - 2] + 1) : least;
    }
}
