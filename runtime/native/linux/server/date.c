#include "date.h"

#include "machine.h"

static const uint64_t NS_PER_SECOND = 1000000000;
enum { SECONDS_PER_DAY = 86400, DAYS_PER_ERA = 146097, DAYS_TO_1970 = 719468 };

struct date {
  uint64_t year;
  uint32_t month, day, weekday, hour, minute, second;
};

/* The civil calendar from days, in years that begin with March, of eras of 400 years. */
static struct date date_of(uint64_t seconds) {
  uint64_t days = seconds / SECONDS_PER_DAY, shifted = days + DAYS_TO_1970;
  uint32_t time = seconds % SECONDS_PER_DAY;
  uint32_t day_of_era = shifted % DAYS_PER_ERA;
  uint32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  uint32_t month = (5 * day_of_year + 2) / 153; /* from March on */
  return (struct date){
      .year = shifted / DAYS_PER_ERA * 400 + year_of_era + (month >= 10),
      .month = month < 10 ? month + 2 : month - 10,
      .day = day_of_year - (153 * month + 2) / 5 + 1,
      .weekday = (days + 4) % 7,
      .hour = time / 3600,
      .minute = time / 60 % 60,
      .second = time % 60,
  };
}

const char* http_date(void) {
  static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  static char written[30];
  static uint64_t written_for;
  uint64_t now = machine_clock(MACHINE_REALTIME) / NS_PER_SECOND;
  if (now == written_for) return written;
  written_for = now;
  struct date date = date_of(now);
  struct text text = {.bytes = written, .capacity = sizeof written - 1};
  text_bytes(&text, days + date.weekday * 3, 3);
  text_add(&text, ", ");
  text_padded(&text, date.day, 2);
  text_add(&text, " ");
  text_bytes(&text, months + date.month * 3, 3);
  text_add(&text, " ");
  text_padded(&text, date.year, 4);
  text_add(&text, " ");
  text_padded(&text, date.hour, 2);
  text_add(&text, ":");
  text_padded(&text, date.minute, 2);
  text_add(&text, ":");
  text_padded(&text, date.second, 2);
  text_add(&text, " GMT");
  return written;
}

void text_time(struct text* text) {
  uint64_t now = machine_clock(MACHINE_REALTIME);
  struct date date = date_of(now / NS_PER_SECOND);
  text_padded(text, date.year, 4);
  text_add(text, "-");
  text_padded(text, date.month + 1, 2);
  text_add(text, "-");
  text_padded(text, date.day, 2);
  text_add(text, "T");
  text_padded(text, date.hour, 2);
  text_add(text, ":");
  text_padded(text, date.minute, 2);
  text_add(text, ":");
  text_padded(text, date.second, 2);
  text_add(text, ".");
  text_padded(text, now % NS_PER_SECOND / 1000000, 3);
  text_add(text, "Z");
}
