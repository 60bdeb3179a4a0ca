package io.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which files the commands of a server are in, as it keeps that from version 7 on. Immutable.
 *
 * <pre>
 * file appendonly.aof.2.base.rdb seq 2 type b
 * file appendonly.aof.2.incr.aof seq 2 type i
 * </pre>
 *
 * @param files the base, if there is one, and what was appended after it, in the order in which they are read; none of the past
 * @param unknown lines that are not understood
 * @param text as it stands, without the lines about files of the past
 */
record AppendOnlyManifest(List<Part> files, List<String> unknown, String text) {

    private static final String BASE = "b";
    private static final String APPENDED = "i";
    private static final String PAST = "h";

    /**
     * A file.
     *
     * @param name without a directory
     * @param base whether the others go on from it
     */
    record Part(String name, boolean base) {}

    AppendOnlyManifest {
        files = List.copyOf(files);
        unknown = List.copyOf(unknown);
    }

    /**
     * Reads one.
     *
     * @throws IOException if no files are in it
     */
    static AppendOnlyManifest parse(byte[] bytes) throws IOException {
        String all = text(bytes);
        List<Part> bases = new ArrayList<>();
        List<Part> appended = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        StringBuilder kept = new StringBuilder();
        for (String line : all.lines().toList()) {
            Map<String, String> fields = fields(line);
            Optional<String> name = Optional.ofNullable(fields.get("file")).filter(AppendOnlyManifest::isName);
            String type = fields.getOrDefault("type", "");
            if (line.isBlank() || line.startsWith("#")) {
                kept.append(line).append('\n');
                continue;
            }
            if (name.isPresent() && type.equals(PAST)) {
                continue; // The server deletes it.
            }
            kept.append(line).append('\n');
            if (name.isPresent() && type.equals(BASE)) {
                bases.add(new Part(name.get(), true));
            } else if (name.isPresent() && type.equals(APPENDED)) {
                appended.add(new Part(name.get(), false));
            } else {
                unknown.add(line);
            }
        }
        if (bases.size() > 1 || bases.size() + appended.size() == 0) {
            throw new IOException("The manifest names " + bases.size() + " bases and " + appended.size()
                    + " files after it, which no server reads");
        }
        List<Part> files = new ArrayList<>(bases);
        files.addAll(appended);
        return new AppendOnlyManifest(files, unknown, kept.toString());
    }

    private static String text(byte[] bytes) throws IOException {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IOException("The manifest is no text", e);
        }
    }

    /** Words by the words before them; a name with spaces stands in quotation marks. */
    private static Map<String, String> fields(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        boolean escaped = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (escaped) {
                word.append(c);
                escaped = false;
            } else if (c == '\\' && quoted) {
                escaped = true;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ' ' && !quoted) {
                words.add(word.toString());
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        words.add(word.toString());
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i + 1 < words.size(); i += 2) {
            fields.put(words.get(i), words.get(i + 1));
        }
        return fields;
    }

    private static boolean isName(String name) {
        return !name.isEmpty() && !name.contains("/") && !name.contains("\0") && !name.equals("..");
    }
}
