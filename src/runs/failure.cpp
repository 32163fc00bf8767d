#include "runs/failure.h"

#include <algorithm>
#include <csignal>
#include <fstream>

#include "core/error.h"
#include "core/files.h"
#include "core/text_format.h"
#include "io/record/json_reader.h"
#include "io/record/json_writer.h"

namespace modrob::runs {

namespace {

constexpr const char* kFailureFile = "failed.json";
constexpr int64_t kTailBytes = 64 << 10;
constexpr size_t kLongestLine = 2000;

}  // namespace

std::string Failure::cause() const {
  if (exit_status == 0) return "the process ended without finishing the run";
  if (exit_status == 127) return "the program could not be started";
  if (exit_status <= 128) return "exit status " + std::to_string(exit_status);
  const int signal = exit_status - 128;
  std::string text = "killed by signal " + std::to_string(signal);
  if (signal == SIGKILL) {
    text +=
        " (from outside; the system does that when memory runs out: a smaller training.batch_size or a smaller "
        "--jobs needs less)";
  }
  if (signal == SIGSEGV || signal == SIGBUS || signal == SIGABRT || signal == SIGILL || signal == SIGFPE)
    text += " (a crash)";
  return text;
}

std::string Failure::message() const { return last_lines.empty() ? cause() : last_lines.back(); }

void describe(io::RecordVisitor& visitor, Failure& failure) {
  auto& [attempt, exit_status, last_lines, time, host] = failure;
  std::string cause = failure.cause();
  visitor.fields("attempt", attempt, "exit_status", exit_status);
  visitor.field("cause", cause, {.presence = io::Presence::kMayLack});
  visitor.fields("last_lines", last_lines, "time", time, "host", host);
}

void Failure::write(const std::filesystem::path& run_folder) const {
  io::write_json(run_folder / kFailureFile, io::record_json(*this));
}

std::optional<Failure> Failure::read(const std::filesystem::path& run_folder) {
  const auto file = run_folder / kFailureFile;
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return std::nullopt;
  std::string text;
  try {
    text = read_file(file);
  } catch (const UserError&) {
    if (!std::filesystem::exists(file, ignored)) return std::nullopt;  // the run was finished meanwhile
  }
  Failure damaged;
  try {
    return io::read_record<Failure>(io::parse_json(text, kFailureFile), kFailureFile);
  } catch (const UserError& error) {
    damaged.last_lines = {std::string("the record of the failure is damaged: ") + error.what()};
  }
  return damaged;
}

void Failure::remove(const std::filesystem::path& run_folder) {
  std::error_code ignored;
  std::filesystem::remove(run_folder / kFailureFile, ignored);
}

std::vector<std::string> last_lines(const std::filesystem::path& file, int64_t begin, size_t count) {
  std::error_code error;
  const auto size = static_cast<int64_t>(std::filesystem::file_size(file, error));
  if (error || size <= begin) return {};
  std::ifstream stream(file, std::ios::binary);
  stream.seekg(std::max(begin, size - kTailBytes));
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    // It goes into JSON and onto terminals, whatever bytes a dying program wrote.
    const io::Json text = printable(line.substr(0, kLongestLine));
    lines.push_back(io::Json::parse(text.dump(-1, ' ', false, io::Json::error_handler_t::replace)).get<std::string>());
  }
  if (lines.size() > count) lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(count));
  return lines;
}

}  // namespace modrob::runs
