#include "report/paper/cell_address.h"

#include <algorithm>
#include <cctype>
#include <span>

#include "core/error.h"
#include "core/text_format.h"
#include "report/paper/published.h"
#include "report/sentences/model_names.h"
#include "report/tables/plain_text.h"

namespace modrob::report::paper {

namespace {

constexpr Source kSources[] = {{false, 1}, {false, 3}, {false, 4}, {false, 5}, {false, 6},
                               {false, 7}, {true, 1},  {true, 2},  {true, 3}};

/// One part of an address behind the table or figure.
struct Part {
  std::string_view name;
  std::string (*value)(const PaperCell&);
};

std::string model_of(const PaperCell& cell) { return cell.model; }
std::string training_of(const PaperCell& cell) { return cell.training; }
std::string diagnostic_of(const PaperCell& cell) { return cell.diagnostic; }
std::string percent_of(const PaperCell& cell) { return std::to_string(cell.percent); }
std::string modality_of(const PaperCell& cell) { return cell.clean() ? "clean" : cell.modality; }
std::string data_of(const PaperCell& cell) { return cell.data; }
std::string metric_of(const PaperCell& cell) { return cell.metric == "f1_non0" ? "f1" : cell.metric; }

constexpr Part kTableParts[] = {{"model", model_of},           {"robust training", training_of},
                                {"diagnostic", diagnostic_of}, {"rate", percent_of},
                                {"data set", data_of},         {"metric", metric_of}};
constexpr Part kFigureParts[] = {
    {"model", model_of}, {"modality", modality_of}, {"data set", data_of}, {"metric", metric_of}};

std::span<const Part> parts_of(const Source& source) {
  if (source.figure) return kFigureParts;
  return kTableParts;
}

using Cells = std::vector<const PaperCell*>;

std::vector<std::string> values_of(const Cells& cells, const Part& part) {
  std::vector<std::string> values;
  for (const auto* cell : cells) {
    std::string value = part.value(*cell);
    if (std::count(values.begin(), values.end(), value) == 0) values.push_back(std::move(value));
  }
  return values;
}

// Whether any table or figure has this value of the part: then it was meant, though it is not here.
bool known_elsewhere(const Part& part, const std::string& given) {
  const auto& cells = Published::instance().cells();
  return std::any_of(cells.begin(), cells.end(), [&](const PaperCell& cell) { return part.value(cell) == given; });
}

// As a part is written in the data: lower case, without blanks and '%'.
std::string plain(std::string_view text) {
  std::string result;
  for (const unsigned char c : text) {
    if (c != ' ' && c != '%') result += static_cast<char>(std::tolower(c));
  }
  if (result == "visual") return "video";
  if (result == "language") return "text";
  if (result == "self-mm" || result == "selfmm") return "self_mm";
  return result;
}

std::vector<std::string> split(std::string_view address) {
  std::vector<std::string> parts;
  while (address.ends_with('/')) address.remove_suffix(1);
  while (!address.empty()) {
    const size_t end = std::min(address.find('/'), address.size());
    parts.push_back(plain(address.substr(0, end)));
    address.remove_prefix(std::min(end + 1, address.size()));
  }
  return parts;
}

Source find_source(std::string part, const std::string& address) {
  for (const auto& [word, letter] :
       {std::pair("table", "t"), std::pair("figure", "f"), std::pair("fig.", "f"), std::pair("fig", "f")}) {
    if (part.starts_with(word)) part.replace(0, std::string_view(word).size(), letter);
  }
  std::vector<std::string> known;
  for (const auto& source : kSources) {
    if (source.short_name() == part) return source;
    known.push_back(source.short_name());
  }
  if (part == "t2") {
    throw UserError(
        "'" + address +
        "': Table 2 holds hyper-parameters, which are in studies/recipes; tables of results: " + "t1, t3 to t7");
  }
  throw UserError("'" + address + "': " + (part.empty() ? "an address begins with" : "unknown '" + part + "';") +
                  " a table or figure of the paper (t1, t3 to t7, f1 to f3), as in t3/15+15/missing/30/mosi/corr; " +
                  suggestion(part, known));
}

Cells only(const Cells& cells, const Part& part, const std::string& value) {
  Cells kept;
  for (const auto* cell : cells) {
    if (part.value(*cell) == value) kept.push_back(cell);
  }
  return kept;
}

[[noreturn]] void fail_at(const std::string& address, const Source& source, const Part& part, const std::string& given,
                          const std::vector<std::string>& values) {
  std::string message = "'" + address + "': " + source.name();
  if (part.name == "model" && known_elsewhere(part, given)) {
    message += " is " + display_name(values.front()) + "'s; " + display_name(given) + " is in " +
               Published::instance().table_of(given).short_name();
    if (!(source == Source{false, 1})) message += " and t1";
    throw UserError(message);
  }
  message += " has no " + std::string(part.name) + " '" + given + "' there; " + suggestion(given, values);
  throw UserError(message);
}

// The shortest address, part by part; `until` stops before the first part for which it returns true.
template <typename Until>
std::string shortest(const PaperCell& cell, const Until& until) {
  Cells cells = Published::instance().cells_of(cell.source);
  std::string address = cell.source.short_name();
  for (const auto& part : parts_of(cell.source)) {
    if (until(part)) break;
    const std::string value = part.value(cell);
    if (values_of(cells, part).size() > 1) address += "/" + value;
    cells = only(cells, part, value);
  }
  return address;
}

}  // namespace

Place find_place(std::string_view address) {
  const std::string whole(address);
  std::vector<std::string> given = split(address);
  if (given.empty()) given.emplace_back();
  const Source source = find_source(given[0], whole);
  const auto parts = parts_of(source);
  Place place{source.short_name(), Published::instance().cells_of(source), "", {}};
  size_t next = 0;
  const auto take = [&](const std::string& value, bool name_it) {
    place.cells = only(place.cells, parts[next], value);
    if (name_it) place.address += "/" + value;
    ++next;
  };
  for (size_t i = 1; i < given.size(); ++i) {
    for (;;) {
      if (next == parts.size()) {
        throw UserError("'" + whole + "': " + place.address + " is a cell; nothing can follow, but '" + given[i] +
                        "' does");
      }
      const auto values = values_of(place.cells, parts[next]);
      const bool here = std::count(values.begin(), values.end(), given[i]) > 0;
      if (here) {
        take(given[i], values.size() > 1);
        break;
      }
      if (values.size() > 1 || known_elsewhere(parts[next], given[i])) {
        fail_at(whole, source, parts[next], given[i], values);
      }
      take(values.front(), false);
    }
  }
  for (; next < parts.size();) {
    place.next = values_of(place.cells, parts[next]);
    if (place.next.size() > 1) {
      place.next_part = parts[next].name;
      return place;
    }
    take(place.next.front(), false);
  }
  place.next.clear();
  return place;
}

const PaperCell& find_cell(std::string_view address) {
  const Place place = find_place(address);
  if (!place.is_cell()) {
    throw UserError("'" + std::string(address) + "' names " + std::to_string(place.cells.size()) +
                    " cells; next comes the " + place.next_part + ": " + join(place.next, ", ") + "; as in " +
                    address_of(*place.cells.front()));
  }
  return *place.cells.front();
}

std::string address_of(const PaperCell& cell) {
  return shortest(cell, [](const Part&) { return false; });
}

std::string listing(const Place& place) {
  std::vector<std::string> heads = {"address"};
  std::vector<Table::Row> rows;
  bool flagged = false;
  // A blank stands above and below the stars' place.
  const auto head_of = [](const PaperCell& cell) {
    return data_label(cell.data) + " " + metric_label(cell.metric) + " ";
  };
  for (const auto* cell : place.cells) {
    if (std::count(heads.begin(), heads.end(), head_of(*cell)) == 0) heads.push_back(head_of(*cell));
  }
  for (const auto* cell : place.cells) {
    const Table::Field label = shortest(*cell, [](const Part& part) { return part.name == "data set"; });
    // In a figure the bars of one model lie apart, because the data set comes first.
    auto row = std::find_if(rows.begin(), rows.end(),
                            [&](const auto& other) { return shown_text(other.front()) == shown_text(label); });
    if (row == rows.end()) {
      row = rows.emplace(rows.end(), heads.size());
      row->front() = label;
    }
    const auto column = std::find(heads.begin(), heads.end(), head_of(*cell)) - heads.begin();
    (*row)[static_cast<size_t>(column)] = cell->printed + (cell->flags.empty() ? " " : "*");
    flagged |= !cell->flags.empty();
  }
  Table table("", heads);
  for (auto& row : rows) table.add(std::move(row));
  std::string text = terminal_text(table);
  if (flagged) text += "* flagged; the cell's own page says why.\n";
  if (!place.next_part.empty()) text += "Next part, " + place.next_part + ": " + join(place.next, ", ") + "\n";
  return text;
}

io::Json listing_json(const Place& place) {
  io::Json rows = io::Json::array();
  for (const auto* cell : place.cells) {
    rows.push_back({{"address", address_of(*cell)},
                    {"printed", cell->printed},
                    {"used", cell->used},
                    {"level", cell->level()},
                    {"flags", cell->flags}});
  }
  return rows;
}

}  // namespace modrob::report::paper
