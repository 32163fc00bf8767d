// What docs/statistics.md says about itself, measured: coverage of intervals, errors of claims, time of a full grid.
//   bench_statistics coverage|edges|errors|methods|advice|grid [--repetitions N] [--resamples N] [--threads N] [--write
//   docs/statistics.md]
// With --write the tables replace what stands between the file's markers of that part.

#include "statistics.h"

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "core/clock.h"
#include "core/error.h"
#include "core/files.h"

namespace {

void replace_part(const std::string& file, const std::string& part, const std::string& text) {
  std::string all = modrob::read_file(file);
  const std::string begin = "<!-- " + part + ": begin -->\n", end = "<!-- " + part + ": end -->";
  const size_t first = all.find(begin), last = all.find(end);
  if (first == std::string::npos || last == std::string::npos || last < first) {
    throw modrob::UserError(file + ": no lines '" + begin.substr(0, begin.size() - 1) + "' and '" + end + "'");
  }
  all.replace(first + begin.size(), last - first - begin.size(), text + "\n");
  modrob::write_file_whole(file, all);
}

int run(int argc, char** argv) {
  using namespace modrob;
  const std::string part = argc > 1 ? argv[1] : "";
  bench::SimulationOptions options;
  std::string file;
  for (int i = 2; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    if (name == "--repetitions") options.repetitions = std::strtoul(argv[i + 1], nullptr, 10);
    if (name == "--resamples") options.resamples = std::strtoul(argv[i + 1], nullptr, 10);
    if (name == "--threads") options.threads = std::atoi(argv[i + 1]);
    if (name == "--write") file = argv[i + 1];
  }
  const double start = now_s();
  std::string text;
  if (part == "coverage") {
    text = bench::coverage_tables(options);
  } else if (part == "errors") {
    text = bench::error_tables(options);
  } else if (part == "edges") {
    text = bench::edge_tables(options);
  } else if (part == "methods") {
    text = bench::method_tables(options);
  } else if (part == "advice") {
    text = bench::advice_tables(options);
  } else if (part == "grid") {
    text = bench::grid_table(options.threads);
  } else {
    std::fprintf(
        stderr,
        "bench_statistics coverage|edges|errors|methods|advice|grid [--repetitions N] [--resamples N] [--threads N] "
        "[--write docs/statistics.md]\n");
    return 2;
  }
  if (part != "grid") {
    text = "`bench_statistics " + part + "`, " + std::to_string(options.repetitions) + " studies, " +
           std::to_string(options.resamples) + " resamples each.\n" + text;
  }
  std::printf("%s\n", text.c_str());
  std::fprintf(stderr, "%.1f s\n", now_s() - start);
  if (!file.empty()) replace_part(file, part, text);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_statistics: %s\n", error.what());
    return 2;
  }
}
