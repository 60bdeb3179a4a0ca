package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.k8s.ApiFault;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server refuses is said without what is in it, and stays refused. */
class RefusedObjectTest extends ClusterCase {

    @TempDir
    private Path directory;

    private static String why(int code, String kind, String message) throws Exception {
        JsonNode status = ApiServer.JSON.readTree(
                "{\"message\": \"" + message
                        + "\", \"details\": {\"causes\": [{\"field\": \"spec.template\", \"reason\": \"FieldValueInvalid\"}]}}");
        JsonNode object = ApiServer.JSON.readTree("{\"kind\": \"" + kind + "\"}");
        return Target.why(new ApiException("PATCH", code, status), object);
    }

    @Test
    void valuesOfAnObjectAreNotRepeated() throws Exception {
        assertThat(why(422, "Job", "spec.template: Invalid value: EnvVar{Name: PASSWORD, Value: hunter2}"))
                .isEqualTo("the server answered 422: spec.template (FieldValueInvalid)");
        assertThat(why(500, "Widget", "failed to create typed patch object: expected string, got hunter2"))
                .doesNotContain("hunter2");
        assertThat(why(409, "Secret", "hunter2")).doesNotContain("hunter2");
        assertThat(why(409, "ConfigMap", "conflict with kubectl: .data.key"))
                .isEqualTo("conflict with kubectl: .data.key");
    }

    @Test
    void statusOfAnObjectThatWasRefusedIsNotWritten() throws Exception {
        namespace("shop");
        server.create(ShopNamespace.widgets("size"));
        create("example.org/v1", "Widget", "shop", "one", "\"spec\": {\"size\": 3}");
        server.mergePatch(
                "/apis/example.org/v1/namespaces/shop/widgets/one/status", "{\"status\": {\"phase\": \"Ready\"}}");
        RecordedEntries before = copy(source().namespaces("shop").build());
        server.mergePatch("/apis/example.org/v1/namespaces/shop/widgets/one", "{\"spec\": {\"size\": 4}}");
        server.on(
                request -> request.method().equals("PATCH")
                        && request.resource().equals("widgets")
                        && request.subresource().isEmpty()
                        && !request.query().containsKey("dryRun"),
                ApiFault.FORBIDDEN);

        assertThatThrownBy(() -> restore(
                        source().namespaces("shop")
                                .restoreTo(RestoreTo.CLUSTER)
                                .onConflict(ConflictPolicy.REPLACE)
                                .restoreStatus(true)
                                .build(),
                        before,
                        directory))
                .hasMessageContaining("1 of")
                .hasMessageContaining("were not restored");
        assertThat(directory.resolve("report.json")).content().contains("\"failed\"");
        assertThat(directory.resolve("restore.journal")).exists();
    }
}
