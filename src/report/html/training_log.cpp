#include "report/html/training_log.h"

#include "core/error.h"
#include "core/files.h"
#include "io/json.h"
#include "metrics/scores.h"

namespace modrob::report::html {

namespace {

// Losses of the steps since the last epoch's end, of the highest pass seen.
struct Steps {
  int64_t pass = -1;
  double sum = 0;
  int64_t count = 0;
  double learning_rate = metrics::kUndefined;

  void add(const io::Json& event) {
    const auto at = event.at("pass").get<int64_t>();
    if (at != pass) *this = {.pass = at};
    sum += io::number_from(event.at("loss").at("total"));
    ++count;
    learning_rate = io::number_from(event.at("learning_rate"));
  }
};

}  // namespace

std::vector<TrainingEpoch> parse_training_log(std::string_view text, const std::string& name) {
  std::vector<TrainingEpoch> epochs;
  Steps steps;
  int64_t line = 0;
  for (size_t end; (end = text.find('\n')) != std::string_view::npos; text.remove_prefix(end + 1)) {
    ++line;
    const auto damaged = [&] {
      return UserError(name + ":" + std::to_string(line) +
                       " is not a line of a training log, which holds one JSON object per step or epoch");
    };
    try {
      const auto event = io::parse_json(text.substr(0, end), name);
      const auto kind = event.at("event").get<std::string>();
      if (kind == "step") steps.add(event);
      if (kind != "epoch") continue;
      epochs.push_back(
          {.epoch = event.at("epoch").get<int64_t>() + 1,
           .training_loss = steps.count > 0 ? steps.sum / static_cast<double>(steps.count) : metrics::kUndefined,
           .validation_loss = io::number_from(event.at("validation_loss")),
           .learning_rate = steps.learning_rate,
           .improved = event.at("improved").get<bool>(),
           .steps = event.at("step").get<int64_t>(),
           .validation = event.contains("validation") ? event.at("validation") : io::Json()});
      steps = {};
    } catch (const io::Json::exception&) {
      throw damaged();
    } catch (const UserError&) {
      throw damaged();
    }
  }
  return epochs;
}

std::vector<TrainingEpoch> read_training_log(const std::filesystem::path& file) {
  return parse_training_log(read_file(file), file.string());
}

}  // namespace modrob::report::html
