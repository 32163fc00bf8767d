#include "commands/study_watch.h"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include "commands/find_study.h"
#include "commands/option_values.h"
#include "core/live_screen.h"
#include "core/signals.h"
#include "io/record/json_writer.h"
#include "study/status.h"
#include "study/status_screen.h"

namespace modrob::app {

namespace {

using study::StudyStatus;

constexpr double kLookAgain_s = 1;

struct WatchCommand {
  std::string study, output;
  bool once = false, json = false;
};

bool settled(const StudyStatus& status) {
  return status.count(study::RunState::kRunning) == 0 && status.count(study::RunState::kWaiting) == 0;
}

void wait_for_next_look() {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(kLookAgain_s);
  while (std::chrono::steady_clock::now() < end) {
    throw_if_stop_requested();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

void stream(const std::filesystem::path& folder, bool once) {
  while (true) {
    const auto status = StudyStatus::of(folder);
    std::cout << io::record_json(status).dump() << std::endl;
    if (once || settled(status)) return;
    wait_for_next_look();
  }
}

// What it said last.
StudyStatus show(const std::filesystem::path& folder) {
  const LiveScreen screen;
  while (true) {
    auto status = StudyStatus::of(folder);
    const auto [columns, rows] = LiveScreen::size();
    LiveScreen::show(study::status_screen(status, folder.string(), columns, rows));
    if (LiveScreen::left_within(kLookAgain_s)) return status;
  }
}

void watch(const WatchCommand& command) {
  const auto folder = results_folder(command.study, command.output);
  if (command.json) return stream(folder, command.once);
  const bool live = !command.once && ::isatty(STDOUT_FILENO) == 1;
  const auto status = live ? show(folder) : StudyStatus::of(folder);
  std::cout << status.text();
  if (stop_signal() == SIGTERM) throw_if_stop_requested();  // Ctrl-C is how one leaves
}

}  // namespace

void add_study_watch(CLI::App& study) {
  auto command = std::make_shared<WatchCommand>();
  auto* app = study.add_subcommand("watch", "Show where a study stands, live, until q or Ctrl-C");
  app->add_option(takes::kStudy, command->study, "study file, preset or folder of results")->required();
  app->add_option("--output", command->output, "folder of the results [results/<name>]")->type_name(takes::kFolder);
  app->add_flag("--once", command->once, "print it once, as where there is no terminal");
  app->add_flag("--json", command->json, "a line of JSON each second, until nothing is running or waiting");
  app->footer(
      "It reads what 'study status' reads, from any terminal or machine that sees the folder; the runs go on without "
      "it.\n"
      "Example: modrob study watch quick");
  app->callback([command] { watch(*command); });
}

}  // namespace modrob::app
