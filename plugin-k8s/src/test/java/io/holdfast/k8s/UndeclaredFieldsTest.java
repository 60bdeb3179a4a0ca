package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a server says of fields that it does not know, as 1.20 and 1.36 were heard to. */
class UndeclaredFieldsTest {

    private static ApiException refusal(String message) {
        return new ApiException(
                "PATCH", 500, JsonNodeFactory.instance.objectNode().put("message", message));
    }

    @Test
    void fieldsAreReadFromWhatIsSaid() {
        assertThat(refusal("failed to create typed patch object: .spec.suspend: field not declared in schema")
                        .undeclared())
                .containsExactly(".spec.suspend");
        assertThat(refusal("""
                        failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): errors:
                          .spec.containers[name="c"].foo: field not declared in schema
                          .spec.nonsense: field not declared in schema""").undeclared()).containsExactly(".spec.containers[name=\"c\"].foo", ".spec.nonsense");
        assertThat(refusal("failed to create typed patch object (shop/web): .spec.size: expected numeric")
                        .undeclared())
                .isEmpty();
        assertThat(refusal("failed: .spec.size: field not declared in schema").undeclared())
                .isEmpty();
    }

    @Test
    void fieldsAreRemovedAlsoFromElementsOfLists() throws Exception {
        JsonNode object = ApiServer.JSON.readTree(
                "{\"spec\": {\"a\": 1, \"b\": {\"c\": 2}, \"list\": [{\"name\": \"x]y.z\", \"d\": 3},"
                        + " {\"name\": \"o\", \"d\": 4, \"ports\": [{\"e\": 5}]}]}}");
        assertThat(UndeclaredFields.remove(
                        object,
                        List.of(
                                ".spec.a",
                                ".spec.list[name=\"x]y.z\"].d",
                                ".spec.list[1].ports[port=80,protocol=\"TCP\"].e")))
                .isTrue();
        assertThat(object.toString())
                .isEqualTo(
                        "{\"spec\":{\"b\":{\"c\":2},\"list\":[{\"name\":\"x]y.z\"},{\"name\":\"o\",\"ports\":[{}]}]}}");

        for (String none : List.of(".spec.a", ".spec.list[0]", ".spec.b.c.d", "spec.b", ".spec.b[", "")) {
            assertThat(UndeclaredFields.remove(object, List.of(none))).as(none).isFalse();
        }
    }
}
