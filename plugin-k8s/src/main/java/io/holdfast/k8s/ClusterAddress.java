package io.holdfast.k8s;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a cluster is and how this is let in.
 *
 * @param kubeconfig the file that says so; without it the usual places are looked into
 * @param context of that file, if not its current one
 * @param timeout how long an answer may take
 */
record ClusterAddress(Optional<Path> kubeconfig, Optional<String> context, Duration timeout) {

    private static final int LONGEST_CONNECT = 10_000;
    /** What logs the bodies of requests and answers, with all secrets, when a host has everything logged. */
    private static final String LOGGING = "HttpLogging";

    ApiServer connect() {
        Config found = kubeconfig.isPresent()
                ? Config.fromKubeconfig(context.orElse(null), kubeconfig.get().toFile())
                : Config.autoConfigure(context.orElse(null));
        int limit = (int) timeout.toMillis();
        Config config = new ConfigBuilder(found)
                // ApiServer tries again, and knows what for.
                .withRequestRetryBackoffLimit(0)
                .withRequestTimeout(limit)
                .withConnectionTimeout(Math.min(limit, LONGEST_CONNECT))
                .withUserAgent("holdfast")
                // A watch for each kind is more than many servers let be on one connection.
                .withHttp2Disable(true)
                .build();
        return new ApiServer(
                new KubernetesClientBuilder()
                        .withConfig(config)
                        .withHttpClientFactory(new JdkHttpClientFactory())
                        .withHttpClientBuilderConsumer(builder -> builder.addOrReplaceInterceptor(LOGGING, null))
                        .build(),
                timeout);
    }
}
