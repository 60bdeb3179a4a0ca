package io.holdfast.internal.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.spi.Factory;
import java.util.List;

/**
 * The {@link ConfigShape} as a JSON Schema (draft 2020-12), for editors. What the parser accepts, it accepts. It does not see what only the parser does: names that refer to nothing, variables that are
 * not set, days that do not exist.
 */
public final class JsonSchema {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String VARIABLE = "\\$\\{";

    private JsonSchema() {}

    /** The schema, as JSON in several lines. */
    public static String of(List<Factory<?>> factories) {
        ObjectNode schema = JSON.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Holdfast configuration");
        schema.setAll(schema(ConfigShape.of(factories)));
        return schema.toPrettyString() + "\n";
    }

    private static ObjectNode schema(Shape shape) {
        ObjectNode schema = unnamed(shape);
        schema.put("description", shape.description());
        return schema;
    }

    private static ObjectNode unnamed(Shape shape) {
        if (shape instanceof Shape.Single single) {
            return single(single.word());
        }
        if (shape instanceof Shape.OneOf oneOf) {
            return oneOf(oneOf);
        }
        if (shape instanceof Shape.Several several) {
            return several(several);
        }
        if (shape instanceof Shape.Named named) {
            return named(named);
        }
        return fields((Shape.Fields) shape);
    }

    /** Numbers and flags need no quotes in YAML, so that a text may look like one. */
    private static ObjectNode single(Word word) {
        ObjectNode schema = JSON.objectNode();
        ArrayNode types = schema.putArray("type").add("string");
        switch (word) {
            case TEXT, NAME, FILE, PATH -> types.add("number").add("boolean");
            case INTEGER, COUNT, TIMES, PERCENT, BYTES, SIZE -> types.add("integer");
            case FLAG -> types.add("boolean");
            default -> {}
        }
        schema.put(
                "pattern",
                word == Word.SECRET ? "^(" + word.pattern() + ")$" : "^(" + word.pattern() + ")$|" + VARIABLE);
        if (word == Word.COUNT) {
            schema.put("minimum", 0).put("maximum", 999_999);
        }
        if (word == Word.TIMES) {
            schema.put("minimum", 2).put("maximum", 99_999);
        }
        if (word == Word.PERCENT) {
            schema.put("minimum", 0).put("maximum", 100);
        }
        if (word == Word.BYTES) {
            schema.put("minimum", 0);
        }
        if (word == Word.SIZE) {
            schema.put("minimum", 1);
        }
        return schema;
    }

    private static ObjectNode oneOf(Shape.OneOf shape) {
        ObjectNode schema = JSON.objectNode();
        ArrayNode any = schema.putArray("anyOf");
        ArrayNode words = any.addObject().putArray("enum");
        shape.words().forEach(words::add);
        any.addObject().put("type", "string").put("pattern", VARIABLE);
        return schema;
    }

    private static ObjectNode several(Shape.Several shape) {
        ObjectNode list = JSON.objectNode().put("type", "array");
        list.set("items", schema(shape.each()));
        if (!shape.orOne()) {
            return list;
        }
        ObjectNode schema = JSON.objectNode();
        schema.putArray("anyOf").add(list).add(schema(shape.each()));
        return schema;
    }

    private static ObjectNode named(Shape.Named shape) {
        ObjectNode schema = JSON.objectNode().put("type", "object");
        schema.putObject("propertyNames").put("pattern", "^(" + Word.NAME.pattern() + ")$");
        schema.set("additionalProperties", schema(shape.each()));
        return schema;
    }

    private static ObjectNode fields(Shape.Fields shape) {
        ObjectNode schema = JSON.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JSON.arrayNode();
        shape.fields().forEach((key, field) -> {
            properties.set(key, schema(field.shape()));
            if (field.required()) {
                required.add(key);
            }
        });
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        schema.put("additionalProperties", false);
        shape.choice().ifPresent(choice -> {
            properties.putObject(choice.key()).put("type", "object");
            schema.set("allOf", choices(choice));
            schema.putObject("dependentRequired").putArray(choice.key()).add(choice.by());
        });
        if (shape.shorthand().isEmpty()) {
            return schema;
        }
        ObjectNode either = JSON.objectNode();
        either.putArray("anyOf")
                .add(schema)
                .add(schema(shape.shape(shape.shorthand().get())));
        return either;
    }

    private static ArrayNode choices(Shape.Choice choice) {
        ArrayNode all = JSON.arrayNode();
        choice.shapes().forEach((word, fields) -> {
            ObjectNode one = all.addObject();
            ObjectNode when = one.putObject("if");
            when.putObject("properties")
                    .putObject(choice.by())
                    .put("type", "string")
                    .put("pattern", pattern(choice, word));
            when.putArray("required").add(choice.by());
            ObjectNode then = one.putObject("then");
            then.putObject("properties").set(choice.key(), schema(fields));
            if (fields.fields().values().stream().anyMatch(Shape.Field::required)) {
                then.putArray("required").add(choice.key());
            }
        });
        ObjectNode known = all.addObject().putObject("properties").putObject(choice.by());
        known.put("pattern", known(choice));
        if (!choice.prefix()) {
            known.put("type", "string");
        }
        return all;
    }

    private static String pattern(Shape.Choice choice, String word) {
        if (!choice.prefix()) {
            return "^" + word + "$";
        }
        return word.equals("local") ? "^(local:|[^:]*$)" : "^" + word + ":";
    }

    private static String known(Shape.Choice choice) {
        String words = String.join("|", choice.shapes().keySet());
        return choice.prefix() ? "^((" + words + "):|[^:]*$)|" + VARIABLE : "^(" + words + ")$|" + VARIABLE;
    }
}
