package io.holdfast.postgres.internal.wal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code pg_waldump -b} of PostgreSQL 15 says about the recorded log of that version. */
final class WalDump {

    private static final List<String> MANAGERS = List.of(
            "XLOG",
            "Transaction",
            "Storage",
            "CLOG",
            "Database",
            "Tablespace",
            "MultiXact",
            "RelMap",
            "Standby",
            "Heap2",
            "Heap",
            "Btree",
            "Hash",
            "Gin",
            "Gist",
            "Sequence");
    private static final List<String> FORKS = List.of("main", "fsm", "vm", "init");

    private static final Pattern RECORD =
            Pattern.compile("rmgr: (?<manager>\\w+) +len \\(rec/tot\\): +\\d+/ *(?<bytes>\\d+), "
                    + "tx: +(?<xid>\\d+), lsn: (?<lsn>\\S+), prev (?<previous>\\S+), desc: (?<text>.*)");
    private static final Pattern BLOCK = Pattern.compile(
            "\\s+blkref #\\d+: rel (?<relation>\\S+) fork (?<fork>\\w+) blk (?<block>\\d+)(?<image> \\(FPW\\))?.*");

    /** Its records in the form of {@link RecordedLog.Seen}. */
    final List<String> records = new ArrayList<>();

    /** What it tells of each of them. */
    final List<String> descriptions = new ArrayList<>();

    WalDump() throws IOException {
        String text = new String(RecordedLog.unpacked("15.waldump.gz"), StandardCharsets.UTF_8);
        for (String line : text.split("\n", -1)) {
            Matcher record = RECORD.matcher(line);
            Matcher block = BLOCK.matcher(line);
            if (record.matches()) {
                add(record);
            } else if (block.matches()) {
                addBlock(block);
            }
        }
    }

    private void add(Matcher record) {
        String manager = record.group("manager");
        records.add(lsn(record.group("lsn")) + " after " + lsn(record.group("previous")) + " manager "
                + (manager.equals("LogicalMessage") ? 21 : MANAGERS.indexOf(manager)) + " transaction "
                + record.group("xid") + " bytes " + record.group("bytes"));
        descriptions.add(record.group("text"));
    }

    private void addBlock(Matcher block) {
        int last = records.size() - 1;
        records.set(
                last,
                records.get(last) + " " + block.group("relation") + " fork " + FORKS.indexOf(block.group("fork"))
                        + " block " + block.group("block") + (block.group("image") == null ? "" : " image"));
    }

    private static String lsn(String padded) {
        return Lsn.text(Lsn.parse(padded));
    }
}
