package io.holdfast.redis;

import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.redis.internal.resp.ServerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a server has that is not in its copy, as far as the user may see it. Passwords of the configuration are masked; users keep the hashes of theirs. */
final class ServerConfig {

    private static final Set<String> SECRET =
            Set.of("requirepass", "masterauth", "primaryauth", "tls-key-file-pass", "tls-client-key-file-pass");
    private static final String MASK = "(masked)";

    private final Map<String, Object> all = new LinkedHashMap<>();
    private final List<String> refused = new ArrayList<>();

    private interface Question {
        Object ask() throws IOException;
    }

    private ServerConfig() {}

    /** As JSON. */
    static String read(RespConnection connection) throws IOException {
        ServerConfig config = new ServerConfig();
        config.add("server", () -> fields(connection.text("INFO", "server")));
        config.add("replication", () -> fields(connection.text("INFO", "replication")));
        config.add("config", () -> pairs(connection.command("CONFIG", "GET", "*")));
        config.add("users", () -> texts(connection.command("ACL", "LIST")));
        config.add("modules", () -> modules(connection.command("MODULE", "LIST")));
        config.all.put("refused", config.refused);
        return JsonText.of(config.all) + "\n";
    }

    private void add(String name, Question question) throws IOException {
        try {
            all.put(name, question.ask());
        } catch (ServerException e) {
            refused.add(name);
        }
    }

    private static Map<String, String> fields(String info) {
        Map<String, String> fields = new TreeMap<>();
        info.lines().filter(line -> line.contains(":") && !line.startsWith("#")).forEach(line -> {
            int colon = line.indexOf(':');
            fields.put(line.substring(0, colon), line.substring(colon + 1).trim());
        });
        return fields;
    }

    private static Map<String, String> pairs(@Nullable Object reply) {
        Map<String, String> pairs = new TreeMap<>();
        List<String> texts = texts(reply);
        for (int i = 0; i + 1 < texts.size(); i += 2) {
            String value = texts.get(i + 1);
            pairs.put(texts.get(i), SECRET.contains(texts.get(i)) && !value.isEmpty() ? MASK : value);
        }
        return pairs;
    }

    private static List<Object> modules(@Nullable Object reply) {
        List<Object> modules = new ArrayList<>();
        for (Object module : reply instanceof List<?> list ? list : List.of()) {
            modules.add(pairs(module));
        }
        return modules;
    }

    private static List<String> texts(@Nullable Object reply) {
        List<String> texts = new ArrayList<>();
        for (Object part : reply instanceof List<?> list ? list : List.of()) {
            texts.add(RespConnection.text(part));
        }
        return texts;
    }
}
