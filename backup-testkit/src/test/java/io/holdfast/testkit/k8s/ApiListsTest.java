package io.holdfast.testkit.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which objects a list has. */
class ApiListsTest extends ApiServerCase {

    @BeforeEach
    void fill() throws Exception {
        post(maps, configMapWith("\"labels\": {\"app\": \"x\", \"tier\": \"1\"}", "one"))
                .is(201);
        post(maps, configMapWith("\"labels\": {\"app\": \"y\"}", "two")).is(201);
        post(maps, configMapWith("\"labels\": {\"tier\": \"2\"}", "three")).is(201);
        post(maps, configMap("four", "")).is(201);
    }

    /** Those of this test that are selected so. */
    private List<String> listed(String by, String selector) throws Exception {
        return names(list(by, selector).is(200)).stream()
                .filter(name -> !name.endsWith(".crt"))
                .toList();
    }

    private Answer list(String by, String selector) throws Exception {
        return get(maps + "?" + by + "=" + URLEncoder.encode(selector, UTF_8));
    }

    private List<String> labelled(String selector) throws Exception {
        return listed("labelSelector", selector);
    }

    @Test
    void labelsSelect() throws Exception {
        assertThat(labelled("app=x")).containsExactly("one");
        assertThat(labelled("app==x,tier=1")).containsExactly("one");
        assertThat(labelled("app= x ")).containsExactly("one");
        assertThat(labelled("app!=x")).containsExactly("four", "three", "two");
        assertThat(labelled("app")).containsExactly("one", "two");
        assertThat(labelled("!app")).containsExactly("four", "three");
        assertThat(labelled("app in (x, y),tier")).containsExactly("one");
        assertThat(labelled("app notin (x),tier notin (2)")).containsExactly("four", "two");
        assertThat(labelled("app in (z)")).isEmpty();
        for (String wrong : List.of("app in x", "=x", "a=x=y", "a b")) {
            list("labelSelector", wrong).is(400, "BadRequest");
        }
    }

    @Test
    void fieldsThatEveryKindHasSelect() throws Exception {
        assertThat(listed("fieldSelector", "metadata.name=one")).containsExactly("one");
        assertThat(listed("fieldSelector", "metadata.name!=one,metadata.name!=two"))
                .containsExactly("four", "three");
        assertThat(listed("fieldSelector", "metadata.name=one,metadata.namespace=other"))
                .isEmpty();
        list("fieldSelector", "data.key=a").is(400, "BadRequest", "\"data.key\" is not a known field selector");
        list("fieldSelector", "x").is(400, "BadRequest", "can't understand 'x'");
    }

    @Test
    void pageSaysHowManyFollow() throws Exception {
        int all = names(get(maps).is(200)).size();
        Answer page = get(maps + "?limit=2").is(200);
        assertThat(Json.at(page.json(), "metadata")).containsEntry("remainingItemCount", all - 2L);
        assertThat(Json.at(get(maps + "?limit=1&labelSelector=app").is(200).json(), "metadata"))
                .containsKey("continue")
                .doesNotContainKey("remainingItemCount");
    }

    @Test
    void listsThatCannotBeAreRefused() throws Exception {
        get(maps + "?limit=x").is(400, "BadRequest", "strconv.ParseInt: parsing \"x\": invalid syntax");
        get(maps + "?limit=1&continue=x").is(400, "BadRequest", "continue key is not valid");
        // 1.20 says so with another code, and without a reason.
        assertThat(get(maps + "?resourceVersion=abc").code()).isEqualTo(since(21) ? 400 : 500);
        Answer early = get(maps + "?resourceVersion=999999999999")
                .is(504, "Timeout", "Too large resource version: 999999999999, current: ");
        assertThat(Json.objects(Json.at(early.json(), "details"), "causes").get(0))
                .containsEntry("reason", "ResourceVersionTooLarge");
    }
}
