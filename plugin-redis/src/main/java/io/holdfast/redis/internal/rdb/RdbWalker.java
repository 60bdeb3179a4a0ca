package io.holdfast.redis.internal.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Walks through an RDB file as it comes by, and finds keys and the ends of their values without decoding these. Knows files of Redis up to version 12 and of Valkey up to 80.
 * What begins with a number that it does not know, and all behind that, is {@linkplain #opaque opaque}. Not thread-safe.
 *
 * <pre>
 * file   = ("REDIS" 4 digits | "VALKEY" 3 digits) item* 0xff checksum
 * item   = opcode … | type key value
 * length = 00xxxxxx | 01xxxxxx x | 0x80 4 bytes | 0x81 8 bytes
 * string = length bytes | 0xc0 1 byte | 0xc1 2 bytes | 0xc2 4 bytes | 0xc3 length length compressed
 * </pre>
 */
public final class RdbWalker {

    private static final int MAGIC = 9;
    private static final int CHECKSUM = 8;
    /** More than any step needs, as long as the end is not near. */
    private static final int STEP = 32;

    private static final int LARGEST_STEP = 1 << 16;

    private final RdbVisitor visitor;
    private final boolean followed;
    private final byte[] window = new byte[2 * LARGEST_STEP];
    private final Deque<Frame> frames = new ArrayDeque<>();
    private int position;
    private int limit;
    /** How many bytes came before the window. */
    private long before;
    /** How many bytes are still to be passed over. */
    private long skip;
    /** Where the file ends; negative as long as that is not known. */
    private long end = -1;

    private Next next = Next.MAGIC;
    private boolean valkey;
    private int version;
    private int database;
    private OptionalLong expires = OptionalLong.empty();
    private int type;
    private String typeName = "";
    private byte[] name = new byte[0];
    private String aboutName = "";
    private long valueBegins;
    private boolean library;
    private @Nullable Captured captured;
    private @Nullable String opaque;

    private enum Next {
        MAGIC,
        ITEM,
        KEY,
        KEY_CAPTURED,
        VALUE,
        ABOUT_NAME,
        ABOUT_NAME_CAPTURED,
        ABOUT_VALUE_CAPTURED,
        END,
        OPAQUE
    }

    /** Parts that come one after the other, so many times. */
    private static final class Frame {
        final List<ValueShape.Part> parts;
        long times;
        int at;

        Frame(List<ValueShape.Part> parts, long times) {
            this.parts = parts;
            this.times = times;
        }
    }

    /** A string that is wanted, as it comes. */
    private static final class Captured {
        byte[] bytes = new byte[64];
        int have;
        final long length;
        final int decompressed;
        final boolean number;

        Captured(long length, int decompressed, boolean number) {
            this.length = length;
            this.decompressed = decompressed;
            this.number = number;
        }

        int take(byte[] from, int at, int available) {
            int count = (int) Math.min(length - have, available);
            if (have + count > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(have + count, (int) Math.min(2L * bytes.length, length)));
            }
            System.arraycopy(from, at, bytes, have, count);
            have += count;
            return count;
        }

        byte[] value() throws RdbException {
            byte[] all = Arrays.copyOf(bytes, have);
            if (number) {
                long value = 0;
                for (int i = 0; i < all.length; i++) {
                    value |= (all[i] & 0xffL) << (8 * i);
                }
                int unused = Long.SIZE - 8 * all.length;
                return Long.toString(value << unused >> unused).getBytes(ISO_8859_1);
            }
            return decompressed < 0 ? all : LzfInputStream.decompress(all, decompressed);
        }
    }

    /** A walk that has not begun. */
    public RdbWalker(RdbVisitor visitor) {
        this(visitor, false);
    }

    private RdbWalker(RdbVisitor visitor, boolean followed) {
        this.visitor = visitor;
        this.followed = followed;
    }

    /** A walk through what may have something else behind it, which is passed over. */
    public static RdbWalker ofWhatMayBeFollowed(RdbVisitor visitor) {
        return new RdbWalker(visitor, true);
    }

    /** Takes the next bytes of the file. */
    public void accept(byte[] bytes, int offset, int length) throws RdbException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (position == limit && skip > 0) {
                long passed = Math.min(skip, end - at);
                skip -= passed;
                before += passed;
                at += (int) passed;
                continue;
            }
            System.arraycopy(window, position, window, 0, limit - position);
            before += position;
            limit -= position;
            position = 0;
            int count = Math.min(end - at, LARGEST_STEP);
            System.arraycopy(bytes, at, window, limit, count);
            limit += count;
            at += count;
            walk(STEP);
        }
    }

    /** Takes the end of the file. */
    public void finish() throws RdbException {
        walk(0);
        boolean whole = followed ? end >= 0 && before + limit >= end : next == Next.END && limit - position == CHECKSUM;
        if (next != Next.OPAQUE && !whole) {
            throw new RdbException("it ends too early, at byte " + here());
        }
    }

    /** The version of its format. */
    public int version() {
        return version;
    }

    /** Whether Valkey made it, in a format of its own. */
    public boolean isValkey() {
        return valkey;
    }

    /** What was met first that is not known, so that nothing is known of what came behind it; empty if all is known. */
    public Optional<String> opaque() {
        return Optional.ofNullable(opaque);
    }

    /** Where it ends, once that has come; empty as well if nobody knows, for it is {@linkplain #opaque opaque}. */
    public OptionalLong end() {
        return end < 0 ? OptionalLong.empty() : OptionalLong.of(end);
    }

    private long here() {
        return before + position;
    }

    /** Goes on as long as more bytes than this are there, or all that there are. */
    private void walk(int least) throws RdbException {
        while (true) {
            if (next == Next.OPAQUE || (followed && next == Next.END)) {
                position = limit;
                return;
            }
            if (next == Next.END) {
                if (limit - position > CHECKSUM) {
                    throw new RdbException("it goes on behind its end, at byte " + here());
                }
                return;
            }
            if (skip > 0) {
                int passed = (int) Math.min(skip, limit - position);
                position += passed;
                skip -= passed;
                if (skip > 0) {
                    return;
                }
            }
            Captured wanted = captured;
            if (wanted != null) {
                position += wanted.take(window, position, limit - position);
                if (wanted.have < wanted.length) {
                    return;
                }
            }
            if (limit - position <= least) {
                return;
            }
            step();
        }
    }

    private void step() throws RdbException {
        switch (next) {
            case MAGIC -> magic();
            case ITEM -> item();
            case KEY -> string(visitor.wantsNames(), Next.KEY_CAPTURED);
            case KEY_CAPTURED -> {
                name = taken();
                valueBegins = here();
                next = Next.VALUE;
            }
            case VALUE -> part();
            case ABOUT_NAME -> string(true, Next.ABOUT_NAME_CAPTURED);
            case ABOUT_NAME_CAPTURED -> {
                aboutName = new String(taken(), ISO_8859_1);
                string(true, Next.ABOUT_VALUE_CAPTURED);
            }
            case ABOUT_VALUE_CAPTURED -> {
                visitor.about(aboutName, new String(taken(), ISO_8859_1));
                next = Next.ITEM;
            }
            case END, OPAQUE -> throw new IllegalStateException("nothing comes after " + next);
        }
    }

    private byte[] taken() throws RdbException {
        Captured taken = captured;
        captured = null;
        return taken == null ? new byte[0] : taken.value();
    }

    private void magic() throws RdbException {
        require(MAGIC);
        String magic = new String(window, position, MAGIC, ISO_8859_1);
        if (!magic.matches("REDIS\\d{4}|VALKEY\\d{3}")) {
            throw new RdbException("it does not begin as an RDB file");
        }
        valkey = magic.startsWith("VALKEY");
        version = Integer.parseInt(magic.replaceAll("\\D", ""));
        position += MAGIC;
        next = Next.ITEM;
    }

    private void item() throws RdbException {
        int code = unsigned();
        switch (code) {
            case 0xff -> {
                next = Next.END;
                end = here() + CHECKSUM;
            }
            case 0xfe -> database = (int) length();
            case 0xfd -> expires = OptionalLong.of(1000 * littleEndian(4));
            case 0xfc -> expires = OptionalLong.of(littleEndian(8));
            case 0xfb -> {
                length();
                length();
            }
            case 0xfa -> next = Next.ABOUT_NAME;
            case 0xf9 -> unsigned();
            case 0xf8 -> length();
            case 0xf7 -> {
                // The module, and when it wrote this.
                length();
                length();
                length();
                value(List.of(ValueShape.Simple.MODULE));
            }
            case 0xf5 -> {
                value(List.of(ValueShape.Simple.STRING));
                library = true;
            }
            case 0xf4 -> {
                length();
                length();
                length();
            }
            default -> key(code);
        }
    }

    private void key(int code) {
        Optional<ValueShape> shape = ValueShape.of(code, valkey);
        if (shape.isEmpty()) {
            opaque = "type " + code + " at byte " + (here() - 1);
            next = Next.OPAQUE;
            return;
        }
        type = code;
        typeName = shape.get().name();
        frames.push(new Frame(shape.get().parts(), 1));
        next = Next.KEY;
    }

    /** What has no key. */
    private void value(List<ValueShape.Part> parts) {
        typeName = "";
        valueBegins = here();
        frames.push(new Frame(parts, 1));
        next = Next.VALUE;
    }

    private void part() throws RdbException {
        Frame frame = frames.getFirst();
        if (frame.at == frame.parts.size()) {
            frame.at = 0;
            frame.times--;
        }
        if (frame.times == 0) {
            frames.pop();
            if (frames.isEmpty()) {
                valueEnded();
            }
            return;
        }
        ValueShape.Part part = frame.parts.get(frame.at++);
        if (part instanceof ValueShape.Bytes bytes) {
            skip = bytes.count();
        } else if (part instanceof ValueShape.Repeated repeated) {
            frames.push(new Frame(repeated.parts(), length()));
        } else {
            simple((ValueShape.Simple) part, frame);
        }
    }

    private void simple(ValueShape.Simple part, Frame frame) throws RdbException {
        switch (part) {
            case STRING -> string(false, Next.VALUE);
            case LENGTH -> length();
            case SCORE -> {
                int count = unsigned();
                skip = count > 252 ? 0 : count;
            }
            case MODULE -> {
                int code = (int) length();
                // Until its end mark it comes again.
                frame.at -= code == 0 ? 0 : 1;
                module(code);
            }
        }
    }

    private void module(int code) throws RdbException {
        switch (code) {
            case 0 -> {}
            case 1, 2 -> length();
            case 3 -> skip = 4;
            case 4 -> skip = 8;
            case 5 -> string(false, Next.VALUE);
            default -> throw new RdbException("what a module wrote has no part " + code + ", at byte " + here());
        }
    }

    private void valueEnded() {
        if (!typeName.isEmpty()) {
            visitor.key(new RdbVisitor.Key(database, name, type, typeName, expires, valueBegins, here()));
            expires = OptionalLong.empty();
        } else if (library) {
            visitor.library(valueBegins, here());
            library = false;
        }
        next = Next.ITEM;
    }

    private void string(boolean wanted, Next then) throws RdbException {
        next = then;
        int first = window[position] & 0xff;
        if (first >> 6 != 3) {
            content(wanted, length(), -1, false);
            return;
        }
        position++;
        switch (first) {
            case 0xc0 -> content(wanted, 1, -1, true);
            case 0xc1 -> content(wanted, 2, -1, true);
            case 0xc2 -> content(wanted, 4, -1, true);
            case 0xc3 -> {
                long compressed = length();
                content(wanted, compressed, (int) Math.min(length(), Integer.MAX_VALUE), false);
            }
            default -> throw new RdbException("a string begins with " + first + ", at byte " + here());
        }
    }

    private void content(boolean wanted, long length, int decompressed, boolean number) {
        if (wanted) {
            captured = new Captured(length, decompressed, number);
        } else {
            skip = length;
        }
    }

    private long length() throws RdbException {
        int first = unsigned();
        return switch (first >> 6) {
            case 0 -> first;
            case 1 -> (first & 0x3f) << 8 | unsigned();
            case 2 -> longLength(first);
            default -> throw new RdbException("a length begins with " + first + ", at byte " + here());
        };
    }

    private long longLength(int first) throws RdbException {
        int count = first == 0x80 ? 4 : 8;
        if (first > 0x81) {
            throw new RdbException("a length begins with " + first + ", at byte " + here());
        }
        require(count);
        long length = 0;
        for (int i = 0; i < count; i++) {
            length = length << 8 | unsigned();
        }
        return length;
    }

    private long littleEndian(int count) throws RdbException {
        require(count);
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (long) unsigned() << (8 * i);
        }
        return value;
    }

    private int unsigned() throws RdbException {
        require(1);
        return window[position++] & 0xff;
    }

    private void require(int count) throws RdbException {
        if (limit - position < count) {
            throw new RdbException("it ends too early, at byte " + here());
        }
    }
}
