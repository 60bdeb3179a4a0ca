package io.holdfast.plan;

import java.io.IOException;

/** Renews a lease while the thread that does so else is doing something. */
final class LeaseRenewal {

    private final Leadership leadership;
    private final Runnable lost;

    private LeaseRenewal(Leadership leadership, Runnable lost) {
        this.leadership = leadership;
        this.lost = lost;
    }

    /**
     * Does something, and meanwhile renews a lease on a thread that ends with it.
     *
     * @param lost is run if another leads
     */
    static void during(Runnable work, Leadership leadership, Runnable lost) {
        Thread thread = new Thread(new LeaseRenewal(leadership, lost)::renew, "holdfast-lease");
        thread.setDaemon(true);
        thread.start();
        try {
            work.run();
        } finally {
            thread.interrupt();
            await(thread);
        }
    }

    private static void await(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void renew() {
        try {
            do {
                Thread.sleep(leadership.renewal().toMillis());
            } while (held());
            lost.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean held() throws InterruptedException {
        try {
            return leadership.held();
        } catch (IOException e) {
            // It is asked again, here and before anything is published.
            return true;
        }
    }
}
