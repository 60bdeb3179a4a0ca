package io.holdfast.redis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a restore of keys did, or would do: counted, and some of what it did not do named. */
final class KeyReport {

    private static final int NAMED = 100;

    private long restored;
    private long expired;
    private long libraries;
    private long skipped;
    private long refused;
    private final List<String> named = new ArrayList<>();

    void restored() {
        restored++;
    }

    void expired() {
        expired++;
    }

    void libraries(int count) {
        libraries += count;
    }

    /** It was there already, and stays. */
    void skipped(String what) {
        skipped++;
        name(what + ": there already");
    }

    /** It cannot be restored. */
    void refused(String what, String why) {
        refused++;
        name(what + ": " + why);
    }

    private void name(String what) {
        if (named.size() < NAMED) {
            named.add(what);
        }
    }

    long refused() {
        return refused;
    }

    long skipped() {
        return skipped;
    }

    /** This, and what another did. */
    KeyReport and(KeyReport other) {
        KeyReport both = new KeyReport();
        for (KeyReport one : List.of(this, other)) {
            both.restored += one.restored;
            both.expired += one.expired;
            both.libraries += one.libraries;
            both.skipped += one.skipped;
            both.refused += one.refused;
            both.named.addAll(one.named);
        }
        return both;
    }

    /** For a message. */
    String inShort() {
        return restored + " keys restored, " + skipped + " skipped, " + refused + " refused"
                + (named.isEmpty() ? "" : ": " + String.join("; ", named.subList(0, Math.min(10, named.size()))));
    }

    String json(boolean dryRun) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("dryRun", dryRun);
        all.put("restored", restored);
        all.put("libraries", libraries);
        all.put("expired", expired);
        all.put("skipped", skipped);
        all.put("refused", refused);
        all.put("named", named);
        return JsonText.of(all) + "\n";
    }
}
