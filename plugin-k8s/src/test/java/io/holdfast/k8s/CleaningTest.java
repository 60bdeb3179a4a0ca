package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** What is taken from an object before it is applied to another cluster. */
class CleaningTest {

    /** The secret of the account as servers before 1.21 give it, a token as later ones do, and secrets of the pod itself. */
    private static final String POD = "\"spec\": {\"serviceAccountName\": \"robot\", \"volumes\": ["
            + "{\"name\": \"robot-token-x8k2d\", \"secret\": {\"secretName\": \"robot-token-x8k2d\"}},"
            + "{\"name\": \"kube-api-access-x8k2d\", \"projected\": {}},"
            + "{\"name\": \"robot-token-own\", \"secret\": {\"secretName\": \"login\"}},"
            + "{\"name\": \"other-token-own\", \"secret\": {\"secretName\": \"other-token-own\"}}],"
            + " \"containers\": [{\"name\": \"c\", \"volumeMounts\": [{\"name\": \"robot-token-x8k2d\"}, {\"name\": \"kube-api-access-x8k2d\"},"
            + " {\"name\": \"robot-token-own\"}, {\"name\": \"other-token-own\"}]},"
            + " {\"name\": \"d\", \"volumeMounts\": [{\"name\": \"robot-token-x8k2d\"}]}]}";

    @Test
    void podGetsItsTokenFromTheOtherCluster() throws Exception {
        JsonNode spec = Cleaning.clean(ApiServer.JSON.readTree(Objects.json("v1", "Pod", "shop", "web", POD)))
                .path("spec");

        assertThat(spec.path("volumes").findValuesAsText("name")).containsExactly("robot-token-own", "other-token-own");
        assertThat(spec.at("/containers/0/volumeMounts").findValuesAsText("name"))
                .containsExactly("robot-token-own", "other-token-own");
        assertThat(spec.at("/containers/1").has("volumeMounts")).isFalse();
    }
}
