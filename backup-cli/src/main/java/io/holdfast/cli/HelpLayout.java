package io.holdfast.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Shows the options of a command before those that it shares with all others. */
final class HelpLayout {

    private static final String SHARED = "sharedOptions";

    private HelpLayout() {}

    /** Lays out the help of a command and of all its commands. */
    static void apply(CommandLine command) {
        command.getSubcommands().values().forEach(HelpLayout::apply);
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.abbreviateSynopsis(true).width(110).optionListHeading("%nOptions:%n");
        usage.parameterListHeading("%n").commandListHeading("%nCommands:%n");
        List<String> keys = new ArrayList<>(usage.sectionKeys());
        keys.add(keys.indexOf(UsageMessageSpec.SECTION_KEY_OPTION_LIST) + 1, SHARED);
        usage.sectionKeys(keys);
        usage.sectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> options(help, false));
        usage.sectionMap().put(SHARED, HelpLayout::shared);
    }

    private static String shared(Help help) {
        String options = options(help, true);
        return options.isEmpty() ? "" : String.format(Locale.ROOT, "%nShared options:%n") + options;
    }

    private static String options(Help help, boolean inherited) {
        List<OptionSpec> options = help.commandSpec().options().stream()
                .filter(option -> !option.hidden() && option.inherited() == inherited)
                .toList();
        Help.Layout layout = help.createDefaultLayout(options, List.of(), help.colorScheme());
        layout.addOptions(options, help.parameterLabelRenderer());
        return layout.toString();
    }
}
