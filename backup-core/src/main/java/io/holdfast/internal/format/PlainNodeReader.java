package io.holdfast.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.spi.source.Entry.ExtendedAttribute;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads nodes that stand in a tree exactly as {@link NodeCodec} would write them, without a parser of JSON: nearly all of what restic and Holdfast write
 * does, and is read in a fraction of the time. Of any other node it says that it is not plain, and {@link TreeReader} has to read it. Not thread-safe.
 */
final class PlainNodeReader {

    private static final byte[] BEGIN = "{\"nodes\":[".getBytes(UTF_8);
    private static final byte[] END = "]}\n".getBytes(UTF_8);
    private static final byte[] NAME = "{\"name\":".getBytes(UTF_8);
    private static final byte[] TYPE = ",\"type\":".getBytes(UTF_8);
    private static final byte[] MODE = ",\"mode\":".getBytes(UTF_8);
    private static final byte[] MTIME = ",\"mtime\":".getBytes(UTF_8);
    private static final byte[] ATIME = ",\"atime\":".getBytes(UTF_8);
    private static final byte[] CTIME = ",\"ctime\":".getBytes(UTF_8);
    private static final byte[] UID = ",\"uid\":".getBytes(UTF_8);
    private static final byte[] GID = ",\"gid\":".getBytes(UTF_8);
    private static final byte[] USER = ",\"user\":".getBytes(UTF_8);
    private static final byte[] GROUP = ",\"group\":".getBytes(UTF_8);
    private static final byte[] INODE = ",\"inode\":".getBytes(UTF_8);
    private static final byte[] DEVICE_ID = ",\"device_id\":".getBytes(UTF_8);
    private static final byte[] SIZE = ",\"size\":".getBytes(UTF_8);
    private static final byte[] LINKS = ",\"links\":".getBytes(UTF_8);
    private static final byte[] LINK_TARGET = ",\"linktarget\":".getBytes(UTF_8);
    private static final byte[] ATTRIBUTES = ",\"extended_attributes\":[".getBytes(UTF_8);
    private static final byte[] VALUE = ",\"value\":".getBytes(UTF_8);
    private static final byte[] DEVICE = ",\"device\":".getBytes(UTF_8);
    private static final byte[] CONTENT = ",\"content\":".getBytes(UTF_8);
    private static final byte[] NULL = "null".getBytes(UTF_8);
    private static final byte[] SUBTREE = ",\"subtree\":".getBytes(UTF_8);

    /** With so many any number is less than 2<sup>63</sup>. */
    private static final int MOST_DIGITS = 18;

    private final byte[] tree;
    private final long[] words = new long[4];
    private int at;
    private boolean plain;
    /** Most nodes have one time twice. */
    private int lastTime;

    private int lastTimeLength;
    private OffsetDateTime time = GoTime.ZERO;

    PlainNodeReader(byte[] tree) {
        this.tree = tree;
    }

    /** Goes to the first node; false if this is not how a tree begins. */
    boolean begin() {
        at = 0;
        return skip(BEGIN);
    }

    /** Goes behind the comma between two nodes; false if there is none. */
    boolean more() {
        return skip(',');
    }

    /** Whether nothing but the end of a tree is left. */
    boolean end() {
        return skip(END) && at == tree.length;
    }

    /** Where it stands. */
    int position() {
        return at;
    }

    /** The node that begins at a position, after which the reader then stands; null if it is not plain. */
    @Nullable Node read(int position) {
        at = position;
        plain = true;
        Node.Builder node = Node.builder();
        expect(NAME);
        node.name(string(true));
        expect(TYPE);
        node.typeName(string(false));
        mode(node);
        expect(MTIME);
        node.mtime(time());
        expect(ATIME);
        node.atime(time());
        expect(CTIME);
        node.ctime(time());
        owner(node);
        node.inode(optionalNumber(INODE)).deviceId(optionalNumber(DEVICE_ID));
        node.size(optionalNumber(SIZE)).links(optionalNumber(LINKS));
        node.linkTarget(optionalString(LINK_TARGET));
        if (plain && skip(ATTRIBUTES)) {
            node.extendedAttributes(attributes());
        }
        node.device(optionalNumber(DEVICE));
        expect(CONTENT);
        node.content(content());
        if (plain && skip(SUBTREE)) {
            node.subtree(id());
        }
        plain &= skip('}');
        return plain ? node.build() : null;
    }

    /** No more than the name of a plain node that begins at a position. */
    String readName(int position) {
        at = position;
        plain = true;
        expect(NAME);
        return string(true);
    }

    private void mode(Node.Builder node) {
        long mode = optionalNumber(MODE);
        plain &= mode >>> 32 == 0;
        node.mode(mode);
    }

    private void owner(Node.Builder node) {
        expect(UID);
        node.uid(number());
        expect(GID);
        node.gid(number());
        node.user(optionalString(USER));
        node.group(optionalString(GROUP));
    }

    private boolean skip(byte[] text) {
        int end = at + text.length;
        if (end > tree.length || !Arrays.equals(tree, at, end, text, 0, text.length)) {
            return false;
        }
        at = end;
        return true;
    }

    private boolean skip(char c) {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(byte[] text) {
        plain = plain && skip(text);
    }

    private int peek() {
        return at < tree.length ? tree[at] : 0;
    }

    private String optionalString(byte[] field) {
        if (!plain || !skip(field)) {
            return "";
        }
        String text = string(false);
        plain &= !text.isEmpty();
        return text;
    }

    /**
     * A string that stands for itself.
     *
     * @param quoted whether it is quoted before it is put into JSON
     */
    private String string(boolean quoted) {
        plain = plain && skip('"');
        if (!plain) {
            return "";
        }
        int begin = at;
        boolean ascii = true;
        int c = peek();
        while (c != '"') {
            if (c == '\\' || c == '<' || c == '>' || c == '&' || c == 0x7f || (c >= 0 && c < ' ')) {
                plain = false;
                return "";
            }
            ascii &= c >= 0;
            at++;
            c = peek();
        }
        String text = new String(tree, begin, at - begin, UTF_8);
        at++;
        plain = ascii || isItself(text, quoted);
        return text;
    }

    private static boolean isItself(String text, boolean quoted) {
        return text.indexOf('\ufffd') < 0
                && text.indexOf('\u2028') < 0
                && text.indexOf('\u2029') < 0
                && (!quoted || GoQuote.quote(text).equals(text));
    }

    /** A number that is left out when it is 0. */
    private long optionalNumber(byte[] field) {
        if (!plain || !skip(field)) {
            return 0;
        }
        long number = digits();
        plain &= number != 0;
        return number;
    }

    /** A number of 32 bits. */
    private long number() {
        long number = digits();
        plain &= number >>> 32 == 0;
        return number;
    }

    private long digits() {
        int begin = at;
        long number = 0;
        int c = peek();
        while (c >= '0' && c <= '9') {
            number = 10 * number + c - '0';
            at++;
            c = at - begin < MOST_DIGITS ? peek() : 0;
        }
        plain &= at == begin + 1 || (at > begin && tree[begin] != '0');
        return number;
    }

    private OffsetDateTime time() {
        plain = plain && skip('"');
        if (!plain) {
            return GoTime.ZERO;
        }
        if (isLastTime()) {
            at += lastTimeLength;
            return time;
        }
        lastTime = at;
        int year = timeDigits(4, '-');
        int month = timeDigits(2, '-');
        int day = timeDigits(2, 'T');
        int hour = timeDigits(2, ':');
        int minute = timeDigits(2, ':');
        int second = timeDigits(2, ' ');
        int nano = fraction();
        ZoneOffset offset = offset();
        plain &= skip('"');
        if (plain) {
            try {
                time = OffsetDateTime.of(LocalDateTime.of(year, month, day, hour, minute, second, nano), offset);
            } catch (DateTimeException e) {
                plain = false;
            }
        }
        lastTimeLength = plain ? at - lastTime : 0;
        return time;
    }

    private boolean isLastTime() {
        return lastTimeLength > 0
                && at + lastTimeLength <= tree.length
                && Arrays.equals(tree, at, at + lastTimeLength, tree, lastTime, lastTime + lastTimeLength);
    }

    /** So many digits, and what follows them unless it is a space. */
    private int timeDigits(int count, char separator) {
        int number = 0;
        for (int i = 0; i < count; i++) {
            int digit = peek() - '0';
            plain &= digit >= 0 && digit <= 9;
            number = 10 * number + digit;
            at++;
        }
        plain &= separator == ' ' || skip(separator);
        return number;
    }

    /** Nanoseconds, without zeros at the end. */
    private int fraction() {
        if (!plain || !skip('.')) {
            return 0;
        }
        int nano = 0;
        int scale = 1_000_000_000;
        int digit = peek() - '0';
        int last = 0;
        while (digit >= 0 && digit <= 9 && scale > 1) {
            scale /= 10;
            nano += digit * scale;
            last = digit;
            at++;
            digit = peek() - '0';
        }
        plain &= last != 0;
        return nano;
    }

    private ZoneOffset offset() {
        if (!plain || skip('Z')) {
            return ZoneOffset.UTC;
        }
        boolean west = peek() == '-';
        plain &= west || peek() == '+';
        at++;
        int hours = timeDigits(2, ':');
        int minutes = timeDigits(2, ' ');
        int seconds = 60 * (60 * hours + minutes);
        plain &= minutes < 60 && seconds > 0 && seconds <= ZoneOffset.MAX.getTotalSeconds();
        return plain ? ZoneOffset.ofTotalSeconds(west ? -seconds : seconds) : ZoneOffset.UTC;
    }

    private List<ExtendedAttribute> attributes() {
        List<ExtendedAttribute> attributes = new ArrayList<>();
        do {
            expect(NAME);
            String name = string(false);
            expect(VALUE);
            byte[] value = base64();
            plain = plain && skip('}');
            attributes.add(new ExtendedAttribute(name, value));
        } while (plain && skip(','));
        plain = plain && skip(']');
        return attributes;
    }

    private byte[] base64() {
        String text = string(false);
        try {
            byte[] value = Base64.getDecoder().decode(text);
            plain &= Base64.getEncoder().encodeToString(value).equals(text);
            return value;
        } catch (IllegalArgumentException e) {
            plain = false;
            return new byte[0];
        }
    }

    private @Nullable List<Id> content() {
        if (!plain || skip(NULL)) {
            return null;
        }
        plain = skip('[');
        if (plain && skip(']')) {
            return List.of();
        }
        Id first = id();
        if (plain && skip(']')) {
            return List.of(first);
        }
        List<Id> ids = new ArrayList<>();
        ids.add(first);
        while (plain && skip(',')) {
            ids.add(id());
        }
        plain = plain && skip(']');
        return ids;
    }

    private Id id() {
        plain = plain && skip('"') && at + Id.HEX_LENGTH <= tree.length && Id.parseLowerHex(tree, at, words);
        if (!plain) {
            return Id.ZERO;
        }
        at += Id.HEX_LENGTH;
        plain = skip('"');
        return Id.of(words);
    }
}
