package io.holdfast.internal.format;

import io.holdfast.internal.format.GoJsonReader.Fields;
import io.holdfast.spi.source.Entry.ExtendedAttribute;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntryType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The JSON of a node. Fields in this order; those marked ? are left out when empty or 0:
 *
 * <pre>
 * name                   quoted, see {@link GoQuote}
 * type                   file, dir, symlink, dev, chardev, fifo, socket
 * mode?                  see {@link GoMode}
 * mtime, atime, ctime    see {@link GoTime}
 * uid, gid
 * user?, group?
 * inode?, device_id?
 * size?, links?
 * linktarget?            invalid bytes replaced
 * linktarget_raw?        base64 of the target's bytes, if some were invalid; wins on reading
 * extended_attributes?   [{"name":…,"value":base64}, …]
 * generic_attributes?    {…}, keys in order of their bytes
 * device?
 * content                [ids] of a file; null for all else
 * subtree?               id
 * error?
 * </pre>
 */
public final class NodeCodec {

    private static final Fields FIELDS = Fields.of(
            "name",
            "type",
            "mode",
            "mtime",
            "atime",
            "ctime",
            "uid",
            "gid",
            "user",
            "group",
            "inode",
            "device_id",
            "size",
            "links",
            "linktarget",
            "linktarget_raw",
            "extended_attributes",
            "generic_attributes",
            "device",
            "content",
            "subtree",
            "error");

    private static final Fields NAME_FIELD = Fields.of("name");

    private static final Fields ATTRIBUTE_FIELDS = Fields.of("name", "value");

    private static final int TYPICAL_SIZE = 400;

    private NodeCodec() {}

    /**
     * The JSON of a node, which takes its place in a tree by {@link TreeWriter#add(String, byte[])}.
     *
     * @throws IllegalArgumentException if its name or link target holds a lone surrogate that stands for no byte
     */
    public static byte[] encode(Node node) {
        GoJsonWriter out = new GoJsonWriter(
                TYPICAL_SIZE + 2 * Id.HEX_LENGTH * node.content().size());
        out.raw("{\"name\":").string(GoQuote.quote(node.name()));
        out.raw(",\"type\":").string(node.typeName());
        out.optional(",\"mode\":", node.mode());
        out.raw(",\"mtime\":").time(node.mtime());
        out.raw(",\"atime\":").time(node.atime());
        out.raw(",\"ctime\":").time(node.ctime());
        out.raw(",\"uid\":").unsigned(node.uid());
        out.raw(",\"gid\":").unsigned(node.gid());
        out.optional(",\"user\":", node.user());
        out.optional(",\"group\":", node.group());
        out.optional(",\"inode\":", node.inode());
        out.optional(",\"device_id\":", node.deviceId());
        out.optional(",\"size\":", node.size());
        out.optional(",\"links\":", node.links());
        linkTarget(out, node.linkTarget());
        extendedAttributes(out, node.extendedAttributes());
        genericAttributes(out, node.genericAttributes());
        out.optional(",\"device\":", node.device());
        content(out, node);
        out.optional(",\"subtree\":", node.subtree().orElse(null));
        out.optional(",\"error\":", node.error());
        return out.raw("}").toByteArray();
    }

    /** Reads the node that the reader stands on. */
    static Node decode(GoJsonReader in) throws MalformedException {
        Node.Builder node = Node.builder();
        byte[] rawTarget = {};
        in.beginObject();
        for (String field = in.nextField(FIELDS); field != null; field = in.nextField(FIELDS)) {
            switch (field) {
                case "name" -> node.name(name(in));
                case "type" -> node.typeName(in.string());
                case "mode" -> node.mode(in.uint32());
                case "mtime" -> node.mtime(in.time());
                case "atime" -> node.atime(in.time());
                case "ctime" -> node.ctime(in.time());
                case "uid" -> node.uid(in.uint32());
                case "gid" -> node.gid(in.uint32());
                case "user" -> node.user(in.string());
                case "group" -> node.group(in.string());
                case "inode" -> node.inode(in.uint64());
                case "device_id" -> node.deviceId(in.uint64());
                case "size" -> node.size(in.uint64());
                case "links" -> node.links(in.uint64());
                case "linktarget" -> node.linkTarget(in.string());
                case "linktarget_raw" -> rawTarget = in.base64();
                case "extended_attributes" -> node.extendedAttributes(extendedAttributes(in));
                case "generic_attributes" -> node.genericAttributes(genericAttributes(in));
                case "device" -> node.device(in.uint64());
                case "content" -> node.content(in.ids());
                case "subtree" -> node.subtree(in.id());
                case "error" -> node.error(in.string());
                default -> in.skip();
            }
        }
        if (rawTarget.length > 0) {
            node.linkTarget(EntryPaths.decode(rawTarget));
        }
        return node.build();
    }

    /** Reads no more of the node that the reader stands on than its name takes, which both restic and Holdfast write first. */
    static String decodeName(GoJsonReader in) throws MalformedException {
        in.beginObject();
        return in.nextField(NAME_FIELD) == null ? "" : name(in);
    }

    static String typeName(EntryType type) {
        return switch (type) {
            case FILE -> "file";
            case DIRECTORY -> "dir";
            case SYMLINK -> "symlink";
            case BLOCK_DEVICE -> "dev";
            case CHARACTER_DEVICE -> "chardev";
            case FIFO -> "fifo";
            case SOCKET -> "socket";
        };
    }

    static Optional<EntryType> type(String typeName) {
        return switch (typeName) {
            case "file" -> Optional.of(EntryType.FILE);
            case "dir" -> Optional.of(EntryType.DIRECTORY);
            case "symlink" -> Optional.of(EntryType.SYMLINK);
            case "dev" -> Optional.of(EntryType.BLOCK_DEVICE);
            case "chardev" -> Optional.of(EntryType.CHARACTER_DEVICE);
            case "fifo" -> Optional.of(EntryType.FIFO);
            case "socket" -> Optional.of(EntryType.SOCKET);
            default -> Optional.empty();
        };
    }

    private static void linkTarget(GoJsonWriter out, String target) {
        out.optional(",\"linktarget\":", target);
        if (GoQuote.hasInvalidBytes(target)) {
            out.raw(",\"linktarget_raw\":").base64(EntryPaths.encode(target));
        }
    }

    private static void extendedAttributes(GoJsonWriter out, List<ExtendedAttribute> attributes) {
        if (attributes.isEmpty()) {
            return;
        }
        String separator = ",\"extended_attributes\":[{\"name\":";
        for (ExtendedAttribute attribute : attributes) {
            out.raw(separator).string(attribute.name());
            out.raw(",\"value\":").base64(attribute.value());
            separator = "},{\"name\":";
        }
        out.raw("}]");
    }

    private static void genericAttributes(GoJsonWriter out, Map<String, String> attributes) {
        if (attributes.isEmpty()) {
            return;
        }
        String separator = ",\"generic_attributes\":{";
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            out.raw(separator).string(attribute.getKey()).raw(":").compact(attribute.getValue());
            separator = ",";
        }
        out.raw("}");
    }

    private static void content(GoJsonWriter out, Node node) {
        if (!node.hasContent()) {
            out.raw(",\"content\":null");
            return;
        }
        out.raw(",\"content\":[");
        String separator = "";
        for (Id id : node.content()) {
            out.raw(separator).id(id);
            separator = ",";
        }
        out.raw("]");
    }

    private static String name(GoJsonReader in) throws MalformedException {
        String quoted = in.string();
        try {
            return GoQuote.unquote(quoted);
        } catch (MalformedException e) {
            throw in.malformed(e);
        }
    }

    private static List<ExtendedAttribute> extendedAttributes(GoJsonReader in) throws MalformedException {
        in.beginArray();
        List<ExtendedAttribute> attributes = new ArrayList<>();
        while (in.hasElement()) {
            String name = "";
            byte[] value = {};
            in.beginObject();
            for (String f = in.nextField(ATTRIBUTE_FIELDS); f != null; f = in.nextField(ATTRIBUTE_FIELDS)) {
                switch (f) {
                    case "name" -> name = in.string();
                    case "value" -> value = in.base64();
                    default -> in.skip();
                }
            }
            attributes.add(new ExtendedAttribute(name, value));
        }
        return attributes;
    }

    private static Map<String, String> genericAttributes(GoJsonReader in) throws MalformedException {
        in.beginObject();
        Map<String, String> attributes = new HashMap<>();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            attributes.put(name, in.json());
        }
        return attributes;
    }
}
