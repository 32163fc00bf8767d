#include "core/text_format.h"
#include "report/sentences/answer.h"

namespace modrob::report {

namespace {

// "MISA - text", "text"; nothing where neither is.
std::string head_of(const AnswerRow& row) {
  return row.who + (row.who.empty() || row.chip.text.empty() ? "" : " - ") + row.chip.text;
}

// "text: Text missing 30 % costs ..."
std::string line_of(const AnswerRow& row) {
  const std::string head = head_of(row);
  return (head.empty() ? "" : head + ": ") + row.sentence;
}

}  // namespace

std::string answer_text(const std::vector<Answer>& answers, size_t width) {
  std::string text;
  for (const auto& answer : answers) {
    text += (text.empty() ? "" : "\n\n") + wrapped_text(answer.question, width);
    for (const auto& row : answer.rows) text += "\n  " + wrapped_text(line_of(row), width - 2, 2);
  }
  return text;
}

std::string reasons_text(const std::vector<Answer>& answers, size_t width) {
  std::string text;
  for (const auto& answer : answers) {
    text += (text.empty() ? "" : "\n\n") + wrapped_text(answer.question, width);
    for (const auto& row : answer.rows) {
      for (const auto& reason : row.why) text += "\n- " + wrapped_text(reason, width - 2, 2);
    }
  }
  return text;
}

std::string answer_markdown(const std::vector<Answer>& answers) {
  std::string text;
  for (const auto& answer : answers) {
    text += (text.empty() ? "" : "\n") + std::string("### ") + printable(answer.question) + "\n\n";
    for (const auto& row : answer.rows) {
      const std::string head = printable(head_of(row));
      text += "- " + (head.empty() ? "" : "**" + head + "**. ") + printable(row.sentence) + "\n";
      for (const auto& reason : row.why) text += "  - " + printable(reason) + "\n";
    }
  }
  return text;
}

io::Json answer_json(const std::vector<Answer>& answers) {
  io::Json list = io::Json::array();
  for (const auto& answer : answers) {
    io::Json rows = io::Json::array();
    for (const auto& [who, chip, sentence, number, why, ends, notes] : answer.rows) {
      io::Json row = {{"who", who}, {"verdict", chip.text}, {"sentence", sentence}, {"why", why}};
      if (number.metric != nullptr) {
        row["metric"] = number.metric->name;
        row["difference"] = number.point, row["low"] = number.interval.low, row["high"] = number.interval.high;
      }
      rows.push_back(std::move(row));
    }
    list.push_back({{"question", answer.question}, {"rows", std::move(rows)}});
  }
  return {{"answer", answer_text(answers, kPlainColumns)}, {"answers", std::move(list)}};
}

}  // namespace modrob::report
