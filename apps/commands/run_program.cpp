#include "commands/run_program.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>

#include "commands/command_list.h"
#include "commands/commands.h"
#include "commands/help_formatter.h"
#include "commands/option_values.h"
#include "core/error.h"
#include "core/log.h"
#include "core/program_call.h"
#include "core/progress.h"
#include "core/signals.h"
#include "io/format_error.h"
#include "io/plain_reason.h"

namespace modrob::app {

namespace {

const CLI::App& deepest(const CLI::App& app) {
  const CLI::App* command = &app;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
  return *command;
}

// Of a command that was stopped. Trainings and studies keep what they have done.
const char* afterwards(const CLI::App& app) {
  const std::string name = deepest(app).get_name();
  return name == "train" || name == "run" ? "goes on from here" : "begins anew";
}

// CLI11 names what it did not expect, or the subcommand that is lacking; the user gets what would be right.
std::string explain(const CLI::App& app, const std::string& message) {
  const CLI::App* command = &deepest(app);
  std::vector<std::string> rest = app.remaining(true);
  if (rest.empty()) return message;
  const auto option = std::find_if(rest.begin(), rest.end(), [](const auto& word) { return word.starts_with("-"); });
  const std::string given = option != rest.end() ? *option : rest.front();
  std::vector<std::string> known;
  if (option != rest.end()) {
    for (const CLI::App* level = command; level != nullptr; level = level->get_parent()) {
      for (const auto* candidate : level->get_options()) {
        for (const auto& name : candidate->get_lnames()) known.push_back("--" + name);
      }
    }
  } else {
    for (const auto* candidate : command->get_subcommands({})) known.push_back(candidate->get_name());
  }
  const std::string place = command == &app ? "modrob" : "modrob " + command->get_name();
  if (known.empty()) return place + " takes no '" + given + "'";
  return "'" + given + "' is unknown to " + place + "; " + suggestion(given, known);
}

// The command line as CLI11 takes it, the last word first; "help study run" is "study run --help".
std::vector<std::string> words_of(int argc, const char* const* argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  if (!words.empty() && words.front() == "help") {
    words.erase(words.begin());
    words.emplace_back("--help");
  }
  std::reverse(words.begin(), words.end());
  return words;
}

}  // namespace

int run_program(int argc, const char* const* argv, const Program& program) {
  CLI::App app(
      "How much does a multimodal sentiment model lean on one modality, and what happens when it is missing "
      "or noisy?",
      "modrob");
  app.formatter(std::make_shared<HelpFormatter>());
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "help of every command");
  std::string progress = "auto";
  app.add_option("--progress", progress, "how progress is shown [auto]")
      ->type_name(one_of({"auto", "bar", "plain", "none"}))
      ->envname("MODROB_PROGRESS");
  app.fallthrough();
  add_commands(app, program);
  app.footer(program.help_footer);
  app.set_version_flag(
      "--version", [&program] { return version_text(program); }, "version, and what it was built with");
  app.parse_complete_callback([&] { set_progress_style(parse_progress_style(progress)); });
  install_stop_handlers();
  auto words = words_of(argc, argv);
  if (words.empty()) {
    std::fprintf(stderr, "%s\nEvery command: %s --help\n", program.help_footer.c_str(), program_call().c_str());
    return 2;
  }
  try {
    app.parse(std::move(words));
    return 0;
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "modrob: %s\n", explain(app, error.what()).c_str());
    return 2;
  } catch (const Interrupted& interrupted) {
    std::fprintf(stderr, "modrob: stopped; the same command %s\n", afterwards(app));
    return 128 + interrupted.signal();
  } catch (const io::FormatError& error) {
    // The category in brackets is for programs that sort files.
    std::fprintf(stderr, "modrob: %s [%s]\n", error.what(), std::string(io::fault_name(error.fault())).c_str());
    return 2;
  } catch (const UserError& error) {
    std::fprintf(stderr, "modrob: %s\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "modrob: %s\n", io::plain_reason(error).c_str());
    return 1;
  }
}

}  // namespace modrob::app
