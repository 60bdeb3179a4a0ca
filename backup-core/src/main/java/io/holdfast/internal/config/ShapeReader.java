package io.holdfast.internal.config;

import io.holdfast.config.ConfigProblem;
import io.holdfast.config.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads YAML as a {@link Shape} says, and goes on behind whatever is wrong. What it recurses into is as deep as the shape and no deeper, whatever the aliases of the file. Not
 * thread-safe.
 */
final class ShapeReader {

    private final Function<String, Optional<String>> variables;
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final Map<String, Position> positions = new HashMap<>();
    private String file = "";

    ShapeReader(Function<String, Optional<String>> variables) {
        this.variables = variables;
    }

    List<ConfigProblem> problems() {
        return problems;
    }

    Map<String, Position> positions() {
        return positions;
    }

    /** The same in a file of this name beside the configuration. */
    Value read(String name, String text, Shape.Fields shape) {
        file = name;
        try {
            return read(text, shape);
        } finally {
            file = "";
        }
    }

    /** What stands in a text, as far as it could be read. */
    Value read(String text, Shape.Fields shape) {
        Optional<Node> root = Optional.empty();
        try {
            root = compose(text);
            if (root.isEmpty()) {
                problem(start(), "", "the configuration is empty");
            }
        } catch (MarkedYamlEngineException e) {
            problem(
                    e.getProblemMark().map(this::position).orElseGet(this::start),
                    "",
                    "this is not YAML: " + e.getProblem() + hint(e.getProblem()));
        } catch (YamlEngineException e) {
            problem(start(), "", "this is not YAML: " + e.getMessage());
        }
        return root.map(node -> fields(node, shape, "")).orElseGet(() -> Value.empty(start(), "", Value.What.FIELDS));
    }

    private static Optional<Node> compose(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel("configuration")
                .setAllowNonScalarKeys(true)
                .build();
        return new Composer(settings, new ParserImpl(settings, new StreamReader(settings, text))).getSingleNode();
    }

    private static String hint(String problem) {
        return problem.endsWith("got {") ? "; within braces and brackets ${NAME} needs quotes" : "";
    }

    void problem(Position position, String path, String message) {
        problems.add(new ConfigProblem(position, path, message));
    }

    private Value read(Node node, Shape shape, String path) {
        positions.putIfAbsent(path, position(node));
        if (shape instanceof Shape.Single single) {
            return single(node, single.word(), path);
        }
        if (shape instanceof Shape.OneOf oneOf) {
            return oneOf(node, oneOf, path);
        }
        if (shape instanceof Shape.Several several) {
            return several(node, several, path);
        }
        if (shape instanceof Shape.Named named) {
            return named(node, named, path);
        }
        return fields(node, (Shape.Fields) shape, path);
    }

    private Value single(Node node, Word word, String path) {
        Optional<String> raw = scalar(node, word.accepted(), path);
        if (raw.isEmpty()) {
            return Value.text(position(node), path, Optional.empty());
        }
        if (word == Word.SECRET) {
            if (word.refuses(raw.get())) {
                problem(
                        position(node),
                        path,
                        "a secret is not written into a configuration; take it from ${NAME} or ${file:/run/secrets/name}");
            }
            return Value.secret(position(node), path, raw.get());
        }
        return substituted(node, raw.get(), path, word::refuses, "takes " + word.accepted());
    }

    private Value oneOf(Node node, Shape.OneOf shape, String path) {
        String takes = "one of " + String.join(", ", shape.words());
        Optional<String> raw = scalar(node, takes, path);
        if (raw.isEmpty()) {
            return Value.text(position(node), path, Optional.empty());
        }
        return substituted(node, raw.get(), path, text -> !shape.words().contains(text), "takes " + takes);
    }

    /** What is wrong names what stands in the file, and not what a variable holds, which may be a secret in the wrong place. */
    private Value substituted(Node node, String raw, String path, Function<String, Boolean> refuses, String takes) {
        Substitution done = Substitution.in(raw, variables);
        done.problems().forEach(problem -> problem(position(node), path, problem));
        if (done.problems().isEmpty() && refuses.apply(done.text())) {
            problem(position(node), path, "'" + last(path) + "' " + takes + ", not '" + raw + "'");
        }
        return Value.text(position(node), path, Optional.of(done.text()));
    }

    private Optional<String> scalar(Node node, String takes, String path) {
        if (!(node instanceof ScalarNode scalar)) {
            problem(position(node), path, "'" + last(path) + "' takes " + takes + ", not " + word(node));
            return Optional.empty();
        }
        if (Tag.NULL.equals(node.getTag())) {
            problem(position(node), path, "'" + last(path) + "' has no value; it takes " + takes);
            return Optional.empty();
        }
        return Optional.of(scalar.getValue());
    }

    private Value several(Node node, Shape.Several shape, String path) {
        Value value = Value.empty(position(node), path, Value.What.LIST);
        if (node instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                value.add(read(item, shape.each(), path + "." + value.items().size()));
            }
        } else if (shape.orOne()) {
            value.add(read(node, shape.each(), path));
        } else {
            problem(position(node), path, "'" + last(path) + "' takes a list, not " + word(node));
        }
        return value;
    }

    private Value named(Node node, Shape.Named shape, String path) {
        Value value = Value.empty(position(node), path, Value.What.FIELDS);
        entries(node, path).forEach((key, tuple) -> {
            if (Word.NAME.refuses(key)) {
                problem(
                        position(tuple.getKeyNode()),
                        path,
                        "a name has letters, digits and . _ - only, not '" + key + "'");
            }
            value.put(key, read(tuple.getValueNode(), shape.each(), joined(path, key)));
        });
        return value;
    }

    private Value fields(Node node, Shape.Fields shape, String path) {
        Value value = Value.empty(position(node), path, Value.What.FIELDS);
        if (shape.shorthand().isPresent() && node instanceof ScalarNode) {
            String key = shape.shorthand().get();
            value.put(key, read(node, shape.shape(key), joined(path, key)));
            return value;
        }
        Map<String, NodeTuple> entries = entries(node, path);
        Optional<String> chosen = shape.choice().map(Shape.Choice::key);
        entries.forEach((key, tuple) -> {
            Shape.Field field = shape.fields().get(key);
            if (field != null) {
                value.put(key, read(tuple.getValueNode(), field.shape(), joined(path, key)));
            } else if (!chosen.equals(Optional.of(key))) {
                problem(
                        position(tuple.getKeyNode()),
                        joined(path, key),
                        "unknown key '" + key + "'" + Suggestion.of(key, keys(shape)));
            }
        });
        if (node instanceof MappingNode) {
            shape.fields().forEach((key, field) -> {
                if (field.required() && !value.fields().containsKey(key)) {
                    problem(
                            position(node),
                            joined(path, key),
                            "'" + key + "' is missing: " + field.shape().description());
                }
            });
            shape.choice().ifPresent(choice -> choose(node, shape, choice, value, entries));
        }
        return value;
    }

    private static List<String> keys(Shape.Fields shape) {
        List<String> keys = new ArrayList<>(shape.fields().keySet());
        shape.choice().map(Shape.Choice::key).ifPresent(keys::add);
        return keys;
    }

    private void choose(Node node, Shape.Fields of, Shape.Choice choice, Value value, Map<String, NodeTuple> entries) {
        Optional<Value> by = value.at(choice.by());
        NodeTuple tuple = entries.get(choice.key());
        if (by.isEmpty() && tuple != null && !of.requires(choice.by())) {
            problem(
                    position(tuple.getKeyNode()),
                    joined(value.path(), choice.key()),
                    "'" + choice.key() + "' needs '" + choice.by() + "', which says what they are of");
        }
        if (by.isEmpty() || by.get().text().isEmpty()) {
            return;
        }
        String word = choice.word(by.get().text());
        Shape.Fields shape = choice.shapes().get(word);
        if (shape == null) {
            problem(
                    by.get().position(),
                    by.get().path(),
                    "no plugin on the class path knows this type"
                            + Suggestion.of(word, choice.shapes().keySet()));
            return;
        }
        String path = joined(value.path(), choice.key());
        if (tuple != null) {
            value.put(choice.key(), read(tuple.getValueNode(), shape, path));
        } else {
            shape.fields().forEach((key, field) -> {
                if (field.required()) {
                    problem(
                            position(node),
                            joined(path, key),
                            "'" + choice.key() + "." + key + "' is missing: "
                                    + field.shape().description());
                }
            });
        }
    }

    private Map<String, NodeTuple> entries(Node node, String path) {
        Map<String, NodeTuple> entries = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            problem(
                    position(node),
                    path,
                    (path.isEmpty() ? "a configuration" : "'" + last(path) + "'") + " takes keys with values, not "
                            + word(node));
            return entries;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problem(position(tuple.getKeyNode()), path, "a key is a single word");
            } else if (entries.putIfAbsent(key.getValue(), tuple) != null) {
                problem(
                        position(key),
                        joined(path, key.getValue()),
                        "the key '" + key.getValue() + "' stands here twice");
            }
        }
        return entries;
    }

    private static String word(Node node) {
        if (Tag.NULL.equals(node.getTag())) {
            return "nothing";
        }
        return node instanceof ScalarNode
                ? "a single value"
                : node instanceof SequenceNode ? "a list" : "keys with values";
    }

    private Position start() {
        return new Position(1, 1, file);
    }

    private Position position(Node node) {
        return node.getStartMark().map(this::position).orElseGet(this::start);
    }

    private Position position(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1, file);
    }

    private static String joined(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}
