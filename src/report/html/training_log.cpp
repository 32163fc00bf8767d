#include "report/html/training_log.h"

#include "core/error.h"
#include "core/files.h"
#include "io/record/json_reader.h"
#include "metrics/training_log.h"

namespace modrob::report::html {

namespace {

// Losses of the steps since the last epoch's end, of the highest pass seen.
struct Steps {
  int64_t pass = -1;
  double sum = 0;
  int64_t count = 0;
  double learning_rate = metrics::kUndefined;

  void add(const metrics::LoggedStep& step) {
    if (step.pass != pass) *this = {.pass = step.pass};
    sum += step.total_loss();
    ++count;
    learning_rate = step.learning_rate;
  }
};

io::Json parse_line(std::string_view text, const std::string& where) {
  try {
    return io::parse_json(text, where);
  } catch (const UserError&) {
    throw UserError(where + " is not a line of a training log, which holds one JSON object per step or epoch");
  }
}

}  // namespace

std::vector<TrainingEpoch> parse_training_log(std::string_view text, const std::string& name) {
  std::vector<TrainingEpoch> epochs;
  Steps steps;
  int64_t line = 0;
  for (size_t end; (end = text.find('\n')) != std::string_view::npos; text.remove_prefix(end + 1)) {
    const std::string where = name + ":" + std::to_string(++line);
    const io::Json json = parse_line(text.substr(0, end), where);
    std::string event;
    io::JsonReader(json, where).field("event", event);
    if (event == metrics::LoggedStep::kEvent) steps.add(io::read_record<metrics::LoggedStep>(json, where));
    if (event != metrics::LoggedEpoch::kEvent) continue;
    const auto epoch = io::read_record<metrics::LoggedEpoch>(json, where);
    const double training_loss = steps.count > 0 ? steps.sum / static_cast<double>(steps.count) : metrics::kUndefined;
    epochs.push_back({epoch.epoch + 1, training_loss, epoch.validation_loss, steps.learning_rate, epoch.improved,
                      epoch.steps, epoch.validation});
    steps = {};
  }
  return epochs;
}

std::vector<TrainingEpoch> read_training_log(const std::filesystem::path& file) {
  return parse_training_log(read_file(file), file.string());
}

}  // namespace modrob::report::html
