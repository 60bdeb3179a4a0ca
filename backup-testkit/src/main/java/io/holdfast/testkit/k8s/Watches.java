package io.holdfast.testkit.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Tells those who watch, each on the thread of its request. What it knows is guarded by the router. */
final class Watches {

    private final Router router;
    private long bookmarks;
    private long drops;

    Watches(Router router) {
        this.router = router;
    }

    /** Says to everybody who watches how far the server is. */
    void bookmark() {
        synchronized (router) {
            bookmarks++;
            router.notifyAll();
        }
    }

    /** Breaks off all watches that there are. */
    void drop() {
        synchronized (router) {
            drops++;
            router.notifyAll();
        }
    }

    /**
     * Tells one client until its time is over.
     *
     * @throws BrokenOffException if its connection is to be closed as it is
     */
    void serve(HttpExchange exchange, Watch watch) throws IOException {
        Listener listener = new Listener(watch);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        // The head is sent before anything happens.
        out.flush();
        for (List<Map<String, Object>> events = listener.next(); !events.isEmpty(); events = listener.next()) {
            for (Map<String, Object> event : events) {
                out.write((Json.write(event) + "\n").getBytes(UTF_8));
            }
            out.flush();
        }
    }

    /** The connection of a watch is to be closed in the middle. */
    static final class BrokenOffException extends IOException {

        private static final long serialVersionUID = 1L;
    }

    private final class Listener {

        private final Watch watch;
        private final long end;
        private final long dropped;
        private long bookmarked;
        private boolean begun;
        private boolean refused;

        Listener(Watch watch) {
            this.watch = watch;
            end = System.nanoTime() + TimeUnit.SECONDS.toNanos(watch.lasts());
            synchronized (router) {
                dropped = drops;
                bookmarked = bookmarks;
            }
        }

        /** Waits for what is to be told next; nothing is if that was all. */
        List<Map<String, Object>> next() throws IOException {
            synchronized (router) {
                try {
                    while (true) {
                        if (drops != dropped) {
                            throw new BrokenOffException();
                        }
                        List<Map<String, Object>> events = now();
                        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                        if (!events.isEmpty() || left <= 0 || refused) {
                            return events;
                        }
                        router.wait(left);
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("the server is closed");
                }
            }
        }

        private List<Map<String, Object>> now() {
            if (refused) {
                return List.of();
            }
            if (!begun && watch.isTooOld()) {
                refused = true;
                return List.of(watch.error());
            }
            begun = true;
            router.settle();
            List<Map<String, Object>> events = new ArrayList<>(watch.events());
            if (bookmarks != bookmarked && watch.wantsBookmarks()) {
                events.add(watch.bookmark());
            }
            bookmarked = bookmarks;
            return events;
        }
    }
}
