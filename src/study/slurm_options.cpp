#include "study/slurm_options.h"

#include <algorithm>
#include <cctype>
#include <regex>
#include <string_view>

#include "config/settings_reader.h"
#include "core/text_format.h"

namespace modrob::study {

namespace {

bool is_time(const std::string& text) {
  static const std::regex kTime(R"(\d+(:\d\d?){0,2}|\d+-\d+(:\d\d?){0,2})");
  return std::regex_match(text, kTime) && text.find_first_of("123456789") != std::string::npos;
}

// What stands in a line of the script as it is: no blank, quote or # may end or change it.
bool is_word(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return c < 0x80 && (std::isalnum(c) != 0 ||
                        std::string_view("_.,:+-=/@()[]*").find(static_cast<char>(c)) != std::string_view::npos);
  });
}

}  // namespace

SlurmOptions SlurmOptions::read(const config::Config& config) {
  SlurmOptions options;
  config::SettingsReader reader(config);
  describe(reader, options);
  reader.finish();
  return options;
}

void describe(io::RecordVisitor& visitor, SlurmOptions& options) {
  auto& [workers, at_once, time, partition, gres, cpus, mem, sbatch] = options;
  visitor.field("workers", workers, "tasks of the job array; each carries out one run after the other", {1, 10000});
  visitor.field("at_once", at_once, "of the workers, how many may run at a time; 0: as many as there is room for",
                {0, 10000});
  visitor.field("time", time,
                "limit of a worker, such as 30 (minutes), 2:00:00 or 1-12:00:00; one that reaches it is queued again "
                "and goes on");
  visitor.field("partition", partition, "where the jobs are queued; left out: the cluster's default");
  visitor.field("gres", gres, "devices of a worker, such as gpu:1");
  visitor.field("cpus", cpus, "cores of a worker; a run uses training.threads of them", {1, 1024});
  visitor.field("mem", mem, "memory of a worker, such as 8G; left out: the cluster's default");
  visitor.field("sbatch", sbatch, "any other options of sbatch, such as \"--account=nlp --qos=low\"");
  if (!visitor.reading()) return;
  if (!is_time(time)) {
    visitor.fail(
        "is '" + printable(time) + "'; write minutes (30), 2:00:00 or days-hours (1-12:00:00), and no limit of 0",
        "time");
  }
  const auto check = [&](const std::string& text, const char* key, const char* example) {
    if (!is_word(text)) {
      visitor.fail("is '" + printable(text) + "'; write one word without blanks and quotes, such as " + example, key);
    }
  };
  check(partition, "partition", "gpu");
  check(gres, "gres", "gpu:1");
  check(mem, "mem", "8G");
  if (std::any_of(sbatch.begin(), sbatch.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; })) {
    visitor.fail("must be one line", "sbatch");
  }
}

}  // namespace modrob::study
