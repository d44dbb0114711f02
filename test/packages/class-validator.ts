// class-validator: decorators on classes, nested objects, groups, conditions and messages
import { IsArray, IsEmail, IsInt, IsOptional, Length, Max, Min, registerDecorator, ValidateIf, ValidateNested, validate, validateSync } from "class-validator";

class Address {
  @Length(2, 20) city!: string;
  constructor(values: object) {
    Object.assign(this, values);
  }
}

function IsShout() {
  return (target: object, propertyName: string) =>
    registerDecorator({
      name: "isShout",
      target: target.constructor,
      propertyName,
      options: {},
      validator: { validate: (value: unknown) => String(value) === String(value).toUpperCase(), defaultMessage: () => "$property must be loud" },
    });
}

class User {
  @IsInt() @Min(1) @Max(150, { message: "$property is $value, more than $constraint1" }) age!: number;
  @IsEmail() email!: string;
  @IsOptional() @IsArray() @ValidateNested({ each: true }) addresses?: Address[];
  @ValidateIf((user: User) => user.age > 100) @IsShout() name!: string;
  constructor(values: object) {
    Object.assign(this, values);
  }
}

export default async function (event: { values: { addresses?: object[] }[] }) {
  const users = event.values.map((value) => new User({ ...value, addresses: value.addresses?.map((address) => new Address(address)) }));
  const found = await Promise.all(users.map((user) => validate(user)));
  return [
    found.map((errors) => errors.map(({ property, constraints, children }) => ({ property, constraints, children: children?.length }))),
    validateSync(users[0] as User).length,
  ];
}

export const event = {
  values: [
    { age: 3, email: "a@example.com", name: "x" },
    { age: 200, email: "no", name: "x", addresses: [{ city: "A" }, { city: "Berlin" }] },
  ],
};
